/** Building images: {@link dev.theseus.engine.build.Builds} takes a request and a context, and tells what happens as typed events. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.build;
