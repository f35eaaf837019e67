package dev.theseus.image.registry.internal;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A request body on its way: counts what was sent, remembers when it last moved and what stopped it. */
final class SendingStream extends FilterInputStream {
    private final RequestBody body;
    private long total;
    private volatile long lastMoved = System.nanoTime();

    SendingStream(RequestBody body, InputStream content) {
        super(content);
        this.body = body;
    }

    /** {@link System#nanoTime()} of the last read. */
    long lastMoved() {
        return lastMoved;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        lastMoved = System.nanoTime();
        if (count > 0) {
            total += count;
            body.sent().accept(total);
        }
        return count;
    }
}
