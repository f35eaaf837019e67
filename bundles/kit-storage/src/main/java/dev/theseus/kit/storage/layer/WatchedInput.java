package dev.theseus.kit.storage.layer;

import dev.theseus.api.driver.CallContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A layer on its way in: ends when nobody waits for it any longer, and remembers when it was the stream that failed. */
final class WatchedInput extends FilterInputStream {
    private final CallContext context;
    private volatile boolean failed;

    WatchedInput(InputStream in, CallContext context) {
        super(in);
        this.context = context;
    }

    /** Whether the failure is of who sends the layer, not of the layer. */
    boolean failed() {
        return failed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        boolean done = false;
        try {
            context.check("unpack layer");
            int count = super.read(target, offset, length);
            done = true;
            return count;
        } finally {
            failed |= !done;
        }
    }
}
