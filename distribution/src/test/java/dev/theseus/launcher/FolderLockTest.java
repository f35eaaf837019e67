package dev.theseus.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @TempDir
    Path folder;

    @Test
    void aSecondDaemonIsToldWhoHoldsTheDataRoot() throws Exception {
        Path root = folder.resolve("data");
        try (FolderLock first = FolderLock.ofDataRoot(root)) {
            IOException refused = assertThrows(IOException.class, () -> FolderLock.ofDataRoot(root));
            assertEquals(
                    "data root " + root + " is in use by the daemon with process id "
                            + ProcessHandle.current().pid() + ": stop that one, or choose another --data-root",
                    refused.getMessage());
        }
        FolderLock.ofDataRoot(root).close();
    }

    /** Holds the lock in a process of its own until it is killed. */
    static final class Holder {
        public static void main(String[] arguments) throws Exception {
            FolderLock.ofDataRoot(Path.of(arguments[0]));
            System.out.println("held");
            System.in.read();
        }
    }

    private static Process hold(Path root) throws IOException {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        root.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertEquals("held", holder.inputReader().readLine());
        return holder;
    }

    @Test
    void aStartThatMeetsTheEndOfTheDaemonBeforeHasTheLockAtOnce() throws Exception {
        Path root = folder.resolve("data");
        Process holder = hold(root);
        FutureTask<FolderLock> next = new FutureTask<>(() -> FolderLock.ofDataRoot(root, Duration.ofMinutes(1)));
        Thread waiter = Thread.ofPlatform().start(next);
        while (Stream.of(Thread.getAllStackTraces().keySet().toArray(Thread[]::new))
                .noneMatch(thread -> thread.getName().equals("folder-lock"))) {
            Thread.onSpinWait();
        }
        assertTrue(waiter.isAlive());
        holder.destroyForcibly();
        try (FolderLock lock = next.get(30, TimeUnit.SECONDS)) {
            assertEquals(Long.toString(ProcessHandle.current().pid()), Files.readString(root.resolve("theseusd.lock")));
        }
    }

    @Test
    void aDaemonThatGoesOnKeepsTheLock() throws Exception {
        Path root = folder.resolve("data");
        Process holder = hold(root);
        try {
            IOException refused =
                    assertThrows(IOException.class, () -> FolderLock.ofDataRoot(root, Duration.ofMillis(50)));
            assertTrue(refused.getMessage().contains("process id " + holder.pid() + ":"), refused.getMessage());
        } finally {
            holder.destroyForcibly().waitFor();
        }
        FolderLock.ofDataRoot(root).close();
    }

    @Test
    void anExecRootServesOneDaemon() throws Exception {
        Path root = folder.resolve("run");
        try (FolderLock first = FolderLock.ofExecRoot(root)) {
            IOException refused = assertThrows(IOException.class, () -> FolderLock.ofExecRoot(root));
            assertEquals(
                    "exec root " + root + " is in use by the daemon with process id "
                            + ProcessHandle.current().pid() + ": stop that one, or choose another --exec-root",
                    refused.getMessage());
        }
        FolderLock.ofExecRoot(root).close();
    }

    @Test
    void aPidFileThatWasLeftBehindIsReplaced() throws Exception {
        // Process 1 lives, but is no daemon of ours.
        Path file = Files.writeString(folder.resolve("x.pid"), "1");
        try (PidFile written = PidFile.write(file)) {
            assertEquals(Long.toString(ProcessHandle.current().pid()), Files.readString(file));
        }
        assertTrue(Files.notExists(file));
    }
}
