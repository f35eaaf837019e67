package dev.theseus.http.server;

import dev.theseus.http.RequestRefused;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from the event loop to the thread that handles the request. The event loop never blocks: it stops
 * reading from the socket while {@link #wantsMore} is false, and is told when that changes.
 */
final class ByteQueue extends InputStream {
    private static final int HIGH_WATER = 256 * 1024;
    /** What each may hold when all together hold a lot; a thousand clients whose bodies nobody reads would fill the heap. */
    private static final int LOW_WATER = 4 * 1024;

    private static final long PLENTY = Runtime.getRuntime().maxMemory() / 8;
    private static final AtomicLong ALL_QUEUED = new AtomicLong();

    private final Runnable onRoom;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<byte[]> chunks = new ArrayDeque<>();
    private int offset;
    private long queued;
    /** Whether the event loop was told to wait, and waits to be called. */
    private boolean holdingBack;

    private boolean ended;
    /** By the clock of {@link System#nanoTime}; 0 for none. */
    private long deadline;

    private @Nullable String failure;

    /**
     * An empty queue.
     *
     * @param onRoom called by the reader when there is room again
     */
    ByteQueue(Runnable onRoom) {
        this.onRoom = onRoom;
    }

    void offer(byte[] chunk) {
        if (chunk.length == 0) {
            return;
        }
        lock.lock();
        try {
            if (!ended) {
                chunks.add(chunk);
                count(chunk.length);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends it so that readers fail once they have what is queued; no effect on an ended queue. */
    void fail(String reason) {
        lock.lock();
        try {
            if (!ended) {
                failure = reason;
                ended = true;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** From now on all of it must come within a time. */
    void hurry(Duration limit) {
        lock.lock();
        try {
            deadline = System.nanoTime() + limit.toNanos();
        } finally {
            lock.unlock();
        }
    }

    boolean isEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    boolean wantsMore() {
        lock.lock();
        try {
            holdingBack = !ended && !hasRoom();
            return !ended && !holdingBack;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom() {
        return queued < (ALL_QUEUED.get() < PLENTY ? HIGH_WATER : LOW_WATER);
    }

    private void count(long change) {
        queued += change;
        ALL_QUEUED.addAndGet(change);
    }

    /** Nobody will read what is queued. */
    void discard() {
        lock.lock();
        try {
            ended = true;
            chunks.clear();
            offset = 0;
            count(-queued);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, target.length);
        if (length == 0) {
            return 0;
        }
        boolean room;
        int count;
        lock.lock();
        try {
            byte[] chunk = await();
            if (chunk == null) {
                if (failure != null) {
                    throw new IOException(failure);
                }
                return -1;
            }
            count = Math.min(length, chunk.length - offset);
            System.arraycopy(chunk, offset, target, from, count);
            offset += count;
            if (offset == chunk.length) {
                chunks.remove();
                offset = 0;
            }
            count(-count);
            room = holdingBack && hasRoom();
        } finally {
            lock.unlock();
        }
        if (room) {
            onRoom.run();
        }
        return count;
    }

    /**
     * Takes what comes and forgets it: to the end, up to a limit, or until nothing has come for a while.
     *
     * @param limit bytes
     */
    void drop(int limit, Duration patience) {
        long left = limit;
        while (left > 0) {
            long dropped = dropQueued(patience);
            if (dropped == 0) {
                return;
            }
            left -= dropped;
            onRoom.run();
        }
    }

    private long dropQueued(Duration patience) {
        lock.lock();
        try {
            long nanos = patience.toNanos();
            while (chunks.isEmpty() && !ended && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            long dropped = queued;
            chunks.clear();
            offset = 0;
            count(-queued);
            return dropped;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        } finally {
            lock.unlock();
        }
    }

    private byte @Nullable [] await() throws IOException {
        while (chunks.isEmpty() && !ended) {
            try {
                if (deadline == 0) {
                    changed.await();
                } else if (changed.awaitNanos(deadline - System.nanoTime()) <= 0) {
                    throw RequestRefused.tooSlow("the request's body comes too slowly");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for the client's data", e);
            }
        }
        return chunks.peek();
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return (int) Math.min(Integer.MAX_VALUE, queued);
        } finally {
            lock.unlock();
        }
    }
}
