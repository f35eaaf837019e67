package dev.theseus.runtime.runc.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.linux.process.PidFd;
import dev.theseus.linux.process.ProcessStat;
import java.util.Optional;

/**
 * A process named by pid and start time, which is no child of this one.
 *
 * @param pid in the host's pid namespace
 * @param startTime clock ticks since boot
 */
record TaskProcess(long pid, long startTime) {
    /** False for a zombie too: it has ended, but nobody has reaped it yet. */
    boolean isAlive() {
        return ProcessStat.startTime(pid).filter(time -> time == startTime).isPresent()
                && ProcessStat.state(pid)
                        .filter(state -> state != 'Z' && state != 'X')
                        .isPresent();
    }

    /** Returns false when it has ended. */
    boolean signal(int signal) {
        Optional<PidFd> handle = PidFd.open(pid, startTime);
        if (handle.isEmpty() || !isAlive()) {
            handle.ifPresent(PidFd::close);
            return false;
        }
        try (PidFd open = handle.get()) {
            return open.signal(signal);
        }
    }

    /** Waits for its end; returns false when {@code context} has no time left. */
    boolean awaitEnd(CallContext context, String what) {
        long pause = 1;
        while (isAlive()) {
            if (context.remaining().isNegative() || context.cancelled().get()) {
                return false;
            }
            Pause.millis(pause, what);
            pause = Math.min(pause * 2, 10);
        }
        return true;
    }
}
