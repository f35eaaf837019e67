/**
 * Tasks with no container above them: what a build step runs, or another face than Docker's. A task is a process with its
 * namespaces, made of an OCI configuration, mounts and streams; names, restarts, logs and images are its owner's.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.task;
