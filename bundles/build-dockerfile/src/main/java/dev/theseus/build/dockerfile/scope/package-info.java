/** Which variables are there where: build arguments and environment, from the first line of a Dockerfile to its last stage. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.build.dockerfile.scope;
