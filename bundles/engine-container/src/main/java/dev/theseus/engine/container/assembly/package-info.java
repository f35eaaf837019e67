/** What the engine is put together of: for the one component that does it, and for looking at a data root. Faces use {@code dev.theseus.engine.container}. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.container.assembly;
