package dev.theseus.api.storage;

/**
 * What a snapshot takes without its parents.
 *
 * @param bytes allocated
 * @param inodes in use
 */
public record Usage(long bytes, long inodes) {}
