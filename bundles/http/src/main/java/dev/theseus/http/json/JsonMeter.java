package dev.theseus.http.json;

import dev.theseus.api.error.EngineException;

/** Is told of the memory that a document takes, as it is read; throws to have no more of it. */
@FunctionalInterface
public interface JsonMeter {
    /** More than ever comes in a request's line or headers, where a credential of 10 kB is a long one. */
    long SMALL_DOCUMENT = 1024 * 1024;

    /**
     * Something more was read.
     *
     * @param bytes about what it takes in the heap
     */
    void spend(long bytes);

    /** For documents that are bounded already by where they stand, and that nobody waits for. */
    static JsonMeter small() {
        long[] spent = {0};
        return bytes -> {
            spent[0] += bytes;
            if (spent[0] > SMALL_DOCUMENT) {
                throw EngineException.invalid("invalid JSON: more values than are ever needed here");
            }
        };
    }
}
