package dev.theseus.host;

import dev.theseus.api.host.Processes;
import dev.theseus.api.host.Subscription;
import dev.theseus.linux.process.PidFd;
import dev.theseus.linux.process.ProcessStat;
import java.util.Optional;

/** {@link Processes} by pidfds. */
public final class LinuxProcesses implements Processes {
    @Override
    public boolean isAlive(long pid, long startTime) {
        return ProcessStat.isAlive(pid, startTime);
    }

    @Override
    public Subscription onExit(long pid, long startTime, Runnable onExit) {
        Optional<PidFd> opened = PidFd.open(pid, startTime);
        if (opened.isEmpty()) {
            Thread.startVirtualThread(onExit);
            return () -> {};
        }
        PidFd process = opened.get();
        Subscription watch = process.onExit(() -> {
            process.close();
            onExit.run();
        });
        return () -> {
            watch.close();
            process.close();
        };
    }

    @Override
    public boolean signal(long pid, long startTime, int signal) {
        Optional<PidFd> opened = PidFd.open(pid, startTime);
        if (opened.isEmpty()) {
            return false;
        }
        try (PidFd process = opened.get()) {
            return process.signal(signal);
        }
    }
}
