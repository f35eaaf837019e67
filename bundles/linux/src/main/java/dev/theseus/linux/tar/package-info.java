/**
 * Streaming tar reading and writing with nothing lost: owners, nanosecond times, binary xattrs, links, devices.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.linux.tar;
