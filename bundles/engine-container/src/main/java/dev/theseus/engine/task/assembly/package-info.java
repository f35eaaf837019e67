/** What the engine is put together of: for the one component that does it. Others use {@code dev.theseus.engine.task}. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.task.assembly;
