package dev.theseus.http;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** A streamed answer that begins with its first byte, so that a failure before it still gets a proper status. */
public final class LazyStream extends OutputStream {
    private final HttpExchange exchange;
    private final String contentType;
    private @Nullable OutputStream output;

    public LazyStream(HttpExchange exchange, String contentType) {
        this.exchange = exchange;
        this.contentType = contentType;
    }

    private OutputStream output() throws IOException {
        OutputStream open = output;
        if (open == null) {
            open = exchange.stream(contentType);
            output = open;
        }
        return open;
    }

    @Override
    public void write(int value) throws IOException {
        output().write(value);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
        output().write(data, offset, length);
    }

    /** Begins the answer if nothing was written, and ends it. To be called only after success. */
    public void complete() throws IOException {
        output().close();
    }
}
