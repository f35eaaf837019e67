package dev.theseus.storage.overlay.internal;

import static dev.theseus.tck.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateFolderTest {
    @TempDir
    Path directory;

    @Test
    void newFolderGetsTheFormat() throws IOException {
        StateFolder.open(directory).close();
        assertEquals("version=1\nminReader=1\n", Files.readString(directory.resolve("FORMAT")));
        StateFolder.open(directory).close();
    }

    @Test
    void newerFormatWithOldReaderIsRead() throws IOException {
        Files.writeString(directory.resolve("FORMAT"), "version=7\nminReader=1\n");
        StateFolder.open(directory).close();
        assertEquals("version=7\nminReader=1\n", Files.readString(directory.resolve("FORMAT")));
    }

    @Test
    void formatOfTheFutureIsRefused() throws IOException {
        Files.writeString(directory.resolve("FORMAT"), "version=9\nminReader=9\n");
        var failure = assertFails(ErrorKind.UNAVAILABLE, () -> StateFolder.open(directory));
        assertTrue(failure.message().contains("format 9"), failure.message());
    }

    @Test
    void damagedFormatIsRefused() throws IOException {
        Files.writeString(directory.resolve("FORMAT"), "");
        assertFails(ErrorKind.UNAVAILABLE, () -> StateFolder.open(directory));
    }

    @Test
    void secondDriverWaitsForTheFirst() throws InterruptedException {
        StateFolder first = StateFolder.open(directory);
        Thread release = Thread.startVirtualThread(() -> {
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            first.close();
        });
        StateFolder.open(directory).close();
        release.join();
    }
}
