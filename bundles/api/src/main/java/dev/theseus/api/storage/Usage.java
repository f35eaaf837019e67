package dev.theseus.api.storage;

/**
 * What a snapshot adds to its parents.
 *
 * @param bytes sizes of its files, each counted once whatever its names; folders count nothing
 * @param inodes in use
 */
public record Usage(long bytes, long inodes) {}
