/**
 * Where system calls that may block run: never on the carrier of a virtual thread.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.linux.thread;
