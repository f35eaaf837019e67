package dev.theseus.engine.image;

import dev.theseus.api.image.Digest;

/**
 * Images that work needs while it runs: until this is closed, nobody can remove them, with force or without. A hold is in memory and
 * ends with the daemon. Thread-safe.
 */
public interface ImageHold extends AutoCloseable {
    /**
     * Keeps one more image.
     *
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} when it has gone already
     */
    void keep(Digest image);

    /**
     * Keeps an image that is about to come.
     *
     * @param image by its id, which says what it will be
     */
    void keepComing(Digest image);

    @Override
    void close();
}
