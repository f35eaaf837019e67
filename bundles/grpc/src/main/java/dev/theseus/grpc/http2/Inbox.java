package dev.theseus.grpc.http2;

import dev.theseus.api.driver.CallContext;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import dev.theseus.grpc.GrpcMetadata;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What an event loop has received of a call, for the thread that waits for it. */
final class Inbox {
    /** So much waits before the other side is held up. */
    private static final int ENOUGH = 128 * 1024;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<byte[]> messages = new ArrayDeque<>();
    private final Runnable askForMore;
    private final boolean cancelledByFlag;
    private @Nullable GrpcMetadata metadata;
    private @Nullable GrpcException failure;
    private boolean ended;
    private long waiting;

    /**
     * An empty one.
     *
     * @param askForMore called when there is room again
     * @param cancelledByFlag whether nothing but the context's flag says that nobody waits any more
     */
    Inbox(Runnable askForMore, boolean cancelledByFlag) {
        this.askForMore = askForMore;
        this.cancelledByFlag = cancelledByFlag;
    }

    void begin(GrpcMetadata received) {
        change(() -> metadata = received);
    }

    void offer(byte[] message) {
        change(() -> {
            if (!ended) {
                messages.add(message);
                waiting += message.length;
            }
        });
    }

    void end() {
        change(() -> ended = true);
    }

    /** What was received before is still given out, unless the call was given up. */
    void fail(GrpcException cause) {
        change(() -> {
            if (!ended) {
                failure = cause;
                ended = true;
            }
        });
    }

    /** Nothing more is wanted. */
    void discard() {
        change(() -> {
            messages.clear();
            waiting = 0;
            ended = true;
        });
    }

    private void change(Runnable what) {
        lock.lock();
        try {
            what.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean wantsMore() {
        lock.lock();
        try {
            return waiting < ENOUGH;
        } finally {
            lock.unlock();
        }
    }

    GrpcMetadata metadata(CallContext context) {
        lock.lock();
        try {
            while (metadata == null && !ended) {
                await(context);
            }
            GrpcMetadata received = metadata;
            if (received == null) {
                throw failure == null ? new GrpcException(GrpcCode.INTERNAL, "the call has ended at once") : failure;
            }
            return received;
        } finally {
            lock.unlock();
        }
    }

    Optional<byte[]> take(CallContext context) {
        boolean more;
        byte[] message;
        lock.lock();
        try {
            while (messages.isEmpty() && !ended) {
                await(context);
            }
            if (messages.isEmpty()) {
                if (failure != null) {
                    throw failure;
                }
                return Optional.empty();
            }
            message = messages.remove();
            boolean full = waiting >= ENOUGH;
            waiting -= message.length;
            more = full && waiting < ENOUGH;
        } finally {
            lock.unlock();
        }
        if (more) {
            askForMore.run();
        }
        return Optional.of(message);
    }

    @SuppressWarnings("WaitNotInLoop") // Who calls it does so in one.
    private void await(CallContext context) {
        try {
            long left = context.remaining().toNanos();
            if (left <= 0) {
                throw new GrpcException(GrpcCode.DEADLINE_EXCEEDED, "context deadline exceeded");
            }
            if (cancelledByFlag && context.cancelled().get()) {
                throw new GrpcException(GrpcCode.CANCELLED, "context canceled");
            }
            var _ = changed.await(cancelledByFlag ? Math.min(left, LOOK_NANOS) : left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GrpcException(GrpcCode.CANCELLED, "interrupted while waiting for a message");
        }
    }
}
