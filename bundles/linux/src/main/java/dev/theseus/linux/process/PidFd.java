package dev.theseus.linux.process;

import dev.theseus.api.host.Subscription;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import dev.theseus.linux.internal.Poller;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A handle on a process, child or not, that can never come to mean another process. */
public final class PidFd implements AutoCloseable {
    private static final long SYS_PIDFD_OPEN = 434;
    private static final long SYS_PIDFD_SEND_SIGNAL = 424;

    /** Started with the first process that is watched. */
    private static final class Exits {
        static final Poller POLLER = new Poller("linux-process-exits");
    }

    private final long pid;
    private final Descriptor descriptor;

    private PidFd(long pid, Descriptor descriptor) {
        this.pid = pid;
        this.descriptor = descriptor;
    }

    /** Empty when there is no such process. A zombie counts as one. */
    public static Optional<PidFd> open(long pid) {
        int fd = (int) LibC.syscall(SYS_PIDFD_OPEN, pid, 0);
        if (fd >= 0) {
            return Optional.of(new PidFd(pid, Descriptor.adopt(fd)));
        }
        int errno = Errno.last();
        if (errno == Errno.ESRCH || errno == Errno.EINVAL) {
            return Optional.empty();
        }
        throw Errno.failure("pidfd_open", pid, errno);
    }

    /** As {@link #open}, if the process that has the pid now started at {@code startTime} (see {@link ProcessStat}). */
    public static Optional<PidFd> open(long pid, long startTime) {
        Optional<PidFd> handle = open(pid);
        if (handle.isPresent() && !hasStartedAt(handle.get(), startTime)) {
            handle.get().close();
            return Optional.empty();
        }
        return handle;
    }

    /** The start time is read after the handle is taken, so both speak of one process. */
    private static boolean hasStartedAt(PidFd handle, long startTime) {
        try {
            return ProcessStat.startTime(handle.pid)
                    .filter(found -> found == startTime)
                    .isPresent();
        } catch (RuntimeException e) {
            handle.close();
            throw e;
        }
    }

    public long pid() {
        return pid;
    }

    /** Returns false when the process is gone. */
    public boolean signal(int signal) {
        if (LibC.syscall(SYS_PIDFD_SEND_SIGNAL, descriptor.number(), signal, 0L, 0) == 0) {
            return true;
        }
        if (Errno.last() == Errno.ESRCH) {
            return false;
        }
        throw Errno.failure("pidfd_send_signal " + signal + " to", pid);
    }

    /** Runs {@code action} once on a virtual thread when the process has ended; closing the subscription cancels. */
    public Subscription onExit(Runnable action) {
        return onExitHere(() -> Thread.startVirtualThread(action));
    }

    /** Runs {@code action} once on the polling thread itself; it must be quick. */
    Subscription onExitHere(Runnable action) {
        Watch watch = new Watch(action);
        Poller.Registration registration = Exits.POLLER.add(descriptor.number(), Poller.IN, watch::ended);
        watch.started(registration);
        return watch;
    }

    /** The process may end, and the handler run, before the registration is known here: whoever comes second closes it. */
    private static final class Watch implements Subscription {
        private final Runnable action;
        private final AtomicBoolean done = new AtomicBoolean();
        private final java.util.concurrent.CompletableFuture<Poller.Registration> registration =
                new java.util.concurrent.CompletableFuture<>();

        Watch(Runnable action) {
            this.action = action;
        }

        void started(Poller.Registration started) {
            registration.complete(started);
        }

        void ended(int events) {
            // Until the registration is known the level-triggered event simply comes again.
            if (registration.isDone() && done.compareAndSet(false, true)) {
                registration.join().close();
                action.run();
            }
        }

        @Override
        public void close() {
            if (done.compareAndSet(false, true)) {
                registration.join().close();
            }
        }
    }

    /** Subscriptions must be closed, or have run, before the handle is closed. */
    @Override
    public void close() {
        descriptor.close();
    }
}
