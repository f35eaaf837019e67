package dev.theseus.tck;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A stream that stands still after its first bytes until it is told to go on. */
final class PausedInput extends FilterInputStream {
    private static final int FIRST = 700;

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch further = new CountDownLatch(1);
    private long given;

    PausedInput(InputStream in) {
        super(in);
    }

    /** Waits until the reader has come as far as it can. */
    void awaitReader() throws InterruptedException {
        AtOnce.await(reached, "a reader");
    }

    void goOn() {
        further.countDown();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (given >= FIRST) {
            standStill();
        }
        int count = super.read(target, offset, given >= FIRST ? length : Math.min(length, (int) (FIRST - given)));
        given += Math.max(0, count);
        return count;
    }

    private void standStill() throws IOException {
        reached.countDown();
        try {
            if (!further.await(60, TimeUnit.SECONDS)) {
                throw new IOException("nobody said to go on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
