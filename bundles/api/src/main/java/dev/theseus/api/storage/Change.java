package dev.theseus.api.storage;

/**
 * One difference between a snapshot and its parent.
 *
 * @param kind what happened
 * @param path absolute, as the container sees it
 */
public record Change(Kind kind, String path) {
    /** In the order of the API's numbers 0, 1, 2. */
    public enum Kind {
        MODIFIED,
        ADDED,
        DELETED
    }
}
