package dev.theseus.image.registry.internal;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;

/** The answer to one request; its body is read or closed by whoever got it. */
record RegistryResponse(RegistryRequest request, int status, HttpHeaders headers, TransferStream body)
        implements AutoCloseable {
    private static final int DISCARD_LIMIT = 64 * 1024;

    URI uri() {
        return request.uri();
    }

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    boolean successful() {
        return status >= 200 && status < 300;
    }

    /** Length of the body by its header; -1 when there is none. */
    long contentLength() {
        try {
            return headers.firstValueAsLong("Content-Length").orElse(-1);
        } catch (NumberFormatException malformed) {
            return -1;
        }
    }

    /** At most {@code limit} bytes of the body, and one more when there is more. */
    byte[] bytes(int limit) throws IOException {
        return body.readNBytes(limit + 1);
    }

    /** Reads what is left, so that the connection can serve the next request; gives up on long bodies. */
    void discard() throws IOException {
        body.skip(DISCARD_LIMIT);
        body.read();
    }

    @Override
    public void close() {
        body.close();
    }
}
