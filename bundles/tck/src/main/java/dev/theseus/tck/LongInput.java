package dev.theseus.tck;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A stream without an end, whose reader is told early that nobody waits any longer. Who reads on regardless is stopped,
 * by a failure, long before the disk is full.
 */
final class LongInput extends InputStream {
    private static final int CHUNK = 64 << 10;
    private static final long EARLY = 1 << 20;
    private static final long ENOUGH = 16 << 20;
    private static final long PAUSE_MILLIS = 5;

    private final byte[] head;
    private final Runnable goes;
    private long given;

    /**
     * @param head comes first; then zeros
     * @param goes called once, in the middle of a read
     */
    LongInput(byte[] head, Runnable goes) {
        this.head = head.clone();
        this.goes = goes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        boolean over = given >= EARLY;
        int count = Math.min(length, CHUNK);
        if (given < head.length) {
            count = Math.min(count, (int) (head.length - given));
            System.arraycopy(head, (int) given, target, offset, count);
        } else {
            Arrays.fill(target, offset, offset + count, (byte) 0);
        }
        given += count;
        if (over) {
            // So that a reader who looks now and then has looked before it has had enough.
            pause();
        } else if (given >= EARLY) {
            goes.run();
        }
        if (given > ENOUGH) {
            throw new IOException("it was read on for a caller that is gone");
        }
        return count;
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
