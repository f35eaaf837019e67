package dev.theseus.api.driver;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.trace.Trace;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Travels with every driver call: until when, whether anyone still waits, and where steps are recorded.
 *
 * <p>A call that makes, changes, moves or measures something looks at its context before it begins, and then does nothing
 * if nobody waits any longer; and again between its steps, so that it ends within five seconds of its cancellation or its
 * deadline, with {@code CANCELLED} or {@code DEADLINE}, and takes back what it has half made. Calls that take away ({@code
 * remove}, {@code delete}, {@code detach}, {@code unmount}, {@code withdraw}) may go on: the engine tidies up with the
 * context of the call that failed.
 *
 * @param deadlineNanos {@link System#nanoTime()} value after which the call gives up
 * @param cancelled set once the caller is gone; long work looks at it between steps
 * @param trace where the call's steps are recorded
 */
public record CallContext(long deadlineNanos, AtomicBoolean cancelled, Trace trace) {
    public CallContext {
        Objects.requireNonNull(cancelled);
        Objects.requireNonNull(trace);
    }

    /** A context for work that no request stands behind. */
    public static CallContext background(Duration timeout) {
        return of(timeout, Trace.NONE);
    }

    public static CallContext of(Duration timeout, Trace trace) {
        return new CallContext(System.nanoTime() + timeout.toNanos(), new AtomicBoolean(), trace);
    }

    /** The same call below another span. */
    public CallContext under(Trace span) {
        return new CallContext(deadlineNanos, cancelled, span);
    }

    /** The same call with {@code timeout} from now as its deadline. */
    public CallContext within(Duration timeout) {
        return new CallContext(System.nanoTime() + timeout.toNanos(), cancelled, trace);
    }

    /** Time left; zero or negative once the deadline has passed. */
    public Duration remaining() {
        return Duration.ofNanos(deadlineNanos - System.nanoTime());
    }

    public void cancel() {
        cancelled.set(true);
    }

    /**
     * Call between the steps of long work.
     *
     * @throws EngineException {@code CANCELLED} or {@code DEADLINE}
     */
    public void check(String what) {
        if (cancelled.get()) {
            throw EngineException.cancelled(what + ": cancelled by the caller");
        }
        if (System.nanoTime() - deadlineNanos > 0) {
            throw EngineException.deadline(what + ": ran out of time");
        }
    }
}
