package dev.theseus.engine.slot.internal;

import dev.theseus.engine.slot.DriverLeftException;
import dev.theseus.engine.slot.SlotView;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A call that a slot counts until it returns or its stream is closed. */
final class CallInFlight {
    /** Where the calling thread is while the call is counted. */
    enum Nature {
        /** Inside the driver. */
        PLAIN,
        /** Inside the driver, which reads what the caller supplies. */
        FEEDING,
        /** Inside the driver, with work that is begun again when it is interrupted. */
        REPEATABLE,
        /** Anywhere: it holds a stream of the driver's. */
        STREAMING
    }

    final String operation;
    final long since = System.nanoTime();
    private final String traceId;
    private final Nature nature;
    private final Thread thread = Thread.currentThread();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean cut;
    private boolean ended;
    private @Nullable Thread reader;

    /** A call of this thread. */
    CallInFlight(String operation, String traceId, Nature nature) {
        this.operation = operation;
        this.traceId = traceId;
        this.nature = nature;
    }

    /**
     * The driver leaves: whoever reads a stream of this call ends, also when it is blocked, and so does repeatable work; other
     * calls go on to their end.
     */
    void cut() {
        if (nature == Nature.PLAIN) {
            return;
        }
        lock.lock();
        try {
            cut = true;
            if (reader != null) {
                reader.interrupt();
            } else if (nature == Nature.REPEATABLE && !ended) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The driver has returned: what cut this call is not meant for what the thread does next. */
    void end() {
        lock.lock();
        try {
            ended = true;
            if (cut && nature == Nature.REPEATABLE) {
                Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isCut() {
        lock.lock();
        try {
            return cut;
        } finally {
            lock.unlock();
        }
    }

    /** The driver is gone though the call has not ended. */
    void interrupt() {
        if (nature != Nature.STREAMING) {
            thread.interrupt();
        }
    }

    void beginRead() throws DriverLeftException {
        lock.lock();
        try {
            if (cut) {
                throw left();
            }
            reader = Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    void endRead() {
        lock.lock();
        try {
            reader = null;
            if (cut) {
                // Meant for the read that is over, not for what the thread does next.
                Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }

    DriverLeftException left() {
        return new DriverLeftException(operation + ": its driver is being replaced");
    }

    SlotView.CallView view() {
        List<String> stack = Arrays.stream(thread.getStackTrace())
                .limit(20)
                .map(StackTraceElement::toString)
                .toList();
        return new SlotView.CallView(operation, Duration.ofNanos(System.nanoTime() - since), traceId, stack);
    }
}
