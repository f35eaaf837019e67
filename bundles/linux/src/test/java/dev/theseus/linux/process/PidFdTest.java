package dev.theseus.linux.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.linux.internal.Errno;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PidFdTest {
    @Test
    void tellsTheEndOfAProcessThatIsNotAChild() throws Exception {
        // The shell ends at once, so the sleep becomes somebody else's child.
        try (var stdout = dev.theseus.linux.descriptor.Descriptor.inMemory("pid")) {
            Child shell = Spawner.spawn(
                    SpawnSpec.of(List.of("sh", "-c", "sleep 600 & echo $!")).withDescriptor(1, stdout));
            shell.exit().get();
            stdout.seek(0);
            long pid = Long.parseLong(new String(stdout.readAll(20)).strip());
            long startTime = ProcessStat.startTime(pid).orElseThrow();
            try (PidFd handle = PidFd.open(pid, startTime).orElseThrow()) {
                CountDownLatch ended = new CountDownLatch(1);
                handle.onExit(ended::countDown);
                assertFalse(ended.await(50, TimeUnit.MILLISECONDS));
                assertTrue(handle.signal(9));
                assertTrue(ended.await(30, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void closedSubscriptionIsNotCalled() throws Exception {
        Child child = Spawner.spawn(SpawnSpec.of(List.of("sleep", "600")));
        CountDownLatch ended = new CountDownLatch(1);
        try (PidFd handle = PidFd.open(child.pid()).orElseThrow()) {
            handle.onExit(ended::countDown).close();
            child.signal(15);
            child.exit().get();
            assertFalse(ended.await(50, TimeUnit.MILLISECONDS));
        }
    }

    @Test
    void whatNobodyHasReapedIsNotAlive() throws Exception {
        // The shell becomes a sleep, which reaps nobody.
        try (var stdout = dev.theseus.linux.descriptor.Descriptor.inMemory("pid")) {
            Child parent = Spawner.spawn(SpawnSpec.of(List.of("sh", "-c", "sleep 600 & echo $!; exec sleep 600"))
                    .withDescriptor(1, stdout));
            try {
                String line = "";
                while (!line.endsWith("\n")) {
                    Thread.sleep(5);
                    stdout.seek(0);
                    line = new String(stdout.readAll(20));
                }
                long pid = Long.parseLong(line.strip());
                long startTime = ProcessStat.startTime(pid).orElseThrow();
                assertTrue(ProcessStat.isAlive(pid, startTime));
                try (PidFd handle = PidFd.open(pid, startTime).orElseThrow()) {
                    assertTrue(handle.signal(9));
                }
                while (ProcessStat.state(pid).orElseThrow() != 'Z') {
                    assertFalse(ProcessStat.isAlive(pid, startTime));
                    Thread.sleep(5);
                }
                assertFalse(ProcessStat.isAlive(pid, startTime));
            } finally {
                parent.signal(9);
                parent.exit().get();
            }
        }
    }

    @Test
    void noStepOfAKilledProcessesEndLooksAlive() throws Exception {
        for (int round = 0; round < 500; round++) {
            Child child = Spawner.spawn(SpawnSpec.of(List.of("sleep", "600")));
            long startTime = ProcessStat.startTime(child.pid()).orElseThrow();
            assertTrue(ProcessStat.isAlive(child.pid(), startTime));
            child.signal(9);
            do {
                assertFalse(ProcessStat.isAlive(child.pid(), startTime), "in round " + round);
            } while (!child.exit().isDone());
            child.exit().get();
        }
    }

    @Test
    void whoCannotBeLookedAtIsNotGone() throws Exception {
        long self = ProcessHandle.current().pid();
        long startTime = ProcessStat.startTime(self).orElseThrow();
        // A class is a file as well: those of the failure have to be there before.
        assertEquals(
                ErrorKind.INTERNAL,
                EngineException.internal("x", new IOException()).kind());
        assertEquals(
                ErrorKind.NOT_FOUND, Errno.failure("open", "x", Errno.ENOENT).kind());
        Process limiter = new ProcessBuilder(
                        "sh",
                        "-ec",
                        "hard=$(prlimit --pid $0 --nofile -o HARD --noheadings);"
                                + " soft=$(prlimit --pid $0 --nofile -o SOFT --noheadings);"
                                + " prlimit --pid $0 --nofile=3:$hard; echo; read end || true;"
                                + " prlimit --pid $0 --nofile=$soft:$hard",
                        Long.toString(self))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertEquals('\n', limiter.getInputStream().read());
        EngineException alive;
        EngineException handle;
        try {
            alive = assertThrows(EngineException.class, () -> ProcessStat.isAlive(self, startTime));
            handle = assertThrows(EngineException.class, () -> PidFd.open(self, startTime));
        } finally {
            limiter.getOutputStream().close();
            assertTrue(limiter.waitFor(10, TimeUnit.SECONDS));
        }
        assertTrue(alive.message().contains("/proc/" + self), alive.message());
        assertTrue(handle.message().contains("pidfd_open"), handle.message());
        assertTrue(ProcessStat.isAlive(self, startTime));
    }

    @Test
    void anotherStartTimeIsAnotherProcess() {
        long self = ProcessHandle.current().pid();
        long startTime = ProcessStat.startTime(self).orElseThrow();
        assertFalse(PidFd.open(self, startTime + 1).isPresent());
        assertEquals(
                ProcessHandle.current().parent().orElseThrow().pid(),
                ProcessStat.parent(self).orElseThrow());
    }
}
