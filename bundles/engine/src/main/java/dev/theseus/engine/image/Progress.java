package dev.theseus.engine.image;

/** Told how a transfer goes; thread-safe and never blocks for long. */
@FunctionalInterface
public interface Progress {
    /**
     * One step.
     *
     * @param id what it is about (short digest, tag); empty for a message about the whole
     * @param status {@code Downloading}, {@code Pull complete}, …
     * @param current bytes done; -1 where there is no bar
     * @param total bytes in all; -1 where unknown
     */
    void update(String id, String status, long current, long total);

    default void message(String status) {
        update("", status, -1, -1);
    }

    /** The outcome for tools: a push's {@code {"Tag","Digest","Size"}}, told once per tag. */
    default void pushed(String tag, String digest, long size) {
        // Only pushes have one.
    }
}
