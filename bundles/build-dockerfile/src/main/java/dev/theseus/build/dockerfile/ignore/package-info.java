/** Patterns over paths: {@code .dockerignore}, {@code --exclude}, and the sources of COPY. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.build.dockerfile.ignore;
