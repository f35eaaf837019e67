package dev.theseus.engine.slot.internal;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ends with a {@link dev.theseus.engine.slot.DriverLeftException} when the call's driver leaves. Skipping is reading, so that it
 * ends too.
 */
final class CuttableStream extends InputStream {
    private final InputStream in;
    private final CallInFlight call;
    private final Runnable closed;

    CuttableStream(InputStream in, CallInFlight call, Runnable closed) {
        this.in = in;
        this.call = call;
        this.closed = closed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        call.beginRead();
        try {
            return in.read(bytes, offset, length);
        } catch (IOException | RuntimeException e) {
            // Of the interruption, most likely.
            if (call.isCut()) {
                throw call.left();
            }
            throw e;
        } finally {
            call.endRead();
        }
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public void close() throws IOException {
        try {
            in.close();
        } finally {
            closed.run();
        }
    }
}
