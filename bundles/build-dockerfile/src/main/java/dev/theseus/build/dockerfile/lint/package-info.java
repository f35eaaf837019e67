/** What is allowed in a Dockerfile, and better not done. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.build.dockerfile.lint;
