package dev.theseus.image.registry.internal;

import dev.theseus.api.error.EngineException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream of known length: an early end is a broken transfer, a late one is a lie. */
final class ExactStream extends FilterInputStream {
    private final String what;
    private long left;

    ExactStream(InputStream content, long length, String what) {
        super(content);
        this.left = length;
        this.what = what;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        if (count < 0 && left > 0) {
            throw new EOFException(what + ": ended " + left + " bytes early");
        }
        left -= Math.max(count, 0);
        if (left < 0) {
            throw EngineException.dataLoss(what + ": the registry sends more than its size");
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] dropped = new byte[(int) Math.min(count, 8192)];
        return count <= 0 ? 0 : Math.max(0, read(dropped, 0, dropped.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
