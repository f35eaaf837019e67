/**
 * Streaming tar reading and writing with nothing lost: owners, nanosecond times, binary xattrs, links, devices.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.kit.storage.tar;
