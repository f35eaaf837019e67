package dev.theseus.image.registry.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** What a request sends; every sending opens it anew. */
record RequestBody(Opening opening, long length, LongConsumer sent) {
    /** Opens the body at its beginning. */
    @FunctionalInterface
    interface Opening {
        InputStream open() throws IOException;
    }

    static RequestBody of(byte[] bytes) {
        return new RequestBody(() -> new ByteArrayInputStream(bytes), bytes.length, total -> {});
    }
}
