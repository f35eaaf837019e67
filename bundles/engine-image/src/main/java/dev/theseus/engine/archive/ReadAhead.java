package dev.theseus.engine.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** Reads a stream on a thread of its own, a bounded way ahead, so that decompression and unpacking overlap. */
final class ReadAhead extends InputStream {
    private static final int CHUNK = 1 << 16;
    private static final int DEPTH = 16;
    private static final byte[] END = new byte[0];

    private final InputStream source;
    private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(DEPTH);
    private final Thread pump;
    private volatile @Nullable IOException failure;
    private byte[] current = new byte[0];
    private int position;
    private boolean ended;

    ReadAhead(InputStream source) {
        this.source = source;
        // A platform thread, because inflating keeps a processor busy and would starve virtual threads.
        this.pump = Thread.ofPlatform().daemon().name("inflate").start(this::pump);
    }

    private void pump() {
        try {
            try {
                byte[] buffer = new byte[CHUNK];
                for (int n = source.readNBytes(buffer, 0, CHUNK); n > 0; n = source.readNBytes(buffer, 0, CHUNK)) {
                    chunks.put(Arrays.copyOf(buffer, n));
                }
            } catch (IOException e) {
                failure = e;
            } catch (RuntimeException | Error e) {
                // Whoever reads would wait for ever.
                failure = new IOException(e.getMessage(), e);
            }
            chunks.put(END);
        } catch (InterruptedException e) {
            // Closed by the reader, who wants no more.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position == current.length) {
            if (ended || !next()) {
                return -1;
            }
        }
        int n = Math.min(length, current.length - position);
        System.arraycopy(current, position, bytes, offset, n);
        position += n;
        return n;
    }

    private boolean next() throws IOException {
        try {
            current = chunks.take();
            position = 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while decompressing", e);
        }
        if (current.length > 0) {
            return true;
        }
        ended = true;
        IOException problem = failure;
        if (problem != null) {
            throw new IOException(problem.getMessage(), problem);
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        pump.interrupt();
        source.close();
    }
}
