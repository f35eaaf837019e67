package dev.theseus.linux.process;

import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A process that this one started. It is reaped by itself; nobody else may wait for it. */
public final class Child {
    private static final int WNOHANG = 1;
    private static final int SIGKILL = 9;

    private final int pid;
    private final List<String> argv;
    private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();

    private Child(int pid, List<String> argv) {
        this.pid = pid;
        this.argv = argv;
    }

    static Child watch(int pid, List<String> argv) {
        Child child = new Child(pid, argv);
        try {
            // The child stays a zombie until reaped below, so its pid can not have another owner yet.
            PidFd handle = PidFd.open(pid).orElseThrow(() -> Errno.failure("pidfd_open", pid, Errno.ESRCH));
            handle.onExitHere(() -> {
                handle.close();
                child.reap();
            });
        } catch (RuntimeException e) {
            // Out of descriptors: nobody would ever learn of its end.
            LibC.kill(pid, SIGKILL);
            LibC.waitpid(pid, new int[1], 0);
            throw e;
        }
        return child;
    }

    private void reap() {
        int[] status = new int[1];
        int result = LibC.waitpid(pid, status, WNOHANG);
        if (result == pid) {
            ExitStatus ended = ExitStatus.ofWaitStatus(status[0]);
            Thread.startVirtualThread(() -> exit.complete(ended));
        } else {
            var failure = Errno.failure("waitpid", pid, result == 0 ? Errno.EAGAIN : Errno.last());
            Thread.startVirtualThread(() -> exit.completeExceptionally(failure));
        }
    }

    public int pid() {
        return pid;
    }

    public List<String> argv() {
        return argv;
    }

    /** Completed on a virtual thread once the process has ended and is reaped. */
    public CompletableFuture<ExitStatus> exit() {
        return exit.copy();
    }

    /** Sends a signal unless the process has already been reaped. */
    public void signal(int signal) {
        send(pid, signal);
    }

    /** Sends a signal to all of the child's process group; only for a child with a group or session of its own. */
    public void signalGroup(int signal) {
        send(-pid, signal);
    }

    private void send(int target, int signal) {
        if (!exit.isDone() && LibC.kill(target, signal) < 0 && Errno.last() != Errno.ESRCH) {
            throw Errno.failure("kill", target);
        }
    }

    @Override
    public String toString() {
        return argv.getFirst() + " (pid " + pid + ")";
    }
}
