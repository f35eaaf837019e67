package dev.theseus.kit.storage.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

final class StateFolderTest {
    @TempDir
    Path directory;

    private static EngineException fails(Executable open) {
        EngineException failure = assertThrows(EngineException.class, open);
        assertEquals(ErrorKind.UNAVAILABLE, failure.kind(), failure.message());
        return failure;
    }

    @Test
    void newFolderGetsTheFormat() throws IOException {
        StateFolder.open("trial", 1, directory).close();
        assertEquals("version=1\nminReader=1\n", Files.readString(directory.resolve("FORMAT")));
        StateFolder.open("trial", 1, directory).close();
    }

    @Test
    void newerFormatWithOldReaderIsRead() throws IOException {
        Files.writeString(directory.resolve("FORMAT"), "version=7\nminReader=1\n");
        StateFolder.open("trial", 1, directory).close();
        assertEquals("version=7\nminReader=1\n", Files.readString(directory.resolve("FORMAT")));
    }

    @Test
    void formatOfTheFutureIsRefused() throws IOException {
        Files.writeString(directory.resolve("FORMAT"), "version=9\nminReader=9\n");
        var failure = fails(() -> StateFolder.open("trial", 1, directory));
        assertTrue(failure.message().contains("format 9"), failure.message());
    }

    @Test
    void damagedFormatIsRefused() throws IOException {
        Files.writeString(directory.resolve("FORMAT"), "");
        fails(() -> StateFolder.open("trial", 1, directory));
    }

    @Test
    void secondDriverWaitsForTheFirst() throws InterruptedException {
        StateFolder first = StateFolder.open("trial", 1, directory);
        Thread release = Thread.startVirtualThread(() -> {
            try {
                // The other waits in the kernel, where nobody sees it: a moment in which it would fail if it did not
                // wait.
                Thread.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            first.close();
        });
        StateFolder.open("trial", 1, directory).close();
        release.join();
    }
}
