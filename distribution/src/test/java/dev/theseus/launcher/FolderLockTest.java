package dev.theseus.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
