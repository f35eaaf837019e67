package dev.theseus.storage.overlay.internal;

import static dev.theseus.tck.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.host.MountSpec;
import dev.theseus.linux.mount.MountCalls;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackingFileSystemTest {
    @TempDir
    Path directory;

    @Test
    @NeedsRoot
    void tmpfsCarriesOverlays() {
        MountCalls.tmpfs(directory, List.of("size=16m"));
        try {
            BackingFileSystem.requireOverlay(directory);
            assertEquals("tmpfs", BackingFileSystem.name(directory));
            assertEquals(0, directory.toFile().list().length, "the trial leaves nothing");
        } finally {
            MountCalls.unmount(directory);
        }
    }

    @Test
    @NeedsRoot
    void overlayDoesNotCarryOverlays() throws IOException {
        Path lower = Files.createDirectory(directory.resolve("lower"));
        Path upper = Files.createDirectory(directory.resolve("upper"));
        Path work = Files.createDirectory(directory.resolve("work"));
        Path merged = Files.createDirectory(directory.resolve("merged"));
        List<String> options = List.of("lowerdir=" + lower, "upperdir=" + upper, "workdir=" + work);
        MountCalls.mount(new MountSpec("overlay", "overlay", options), merged);
        try {
            var failure = assertFails(ErrorKind.UNAVAILABLE, () -> BackingFileSystem.requireOverlay(merged));
            assertTrue(failure.message().contains("--data-root"), failure.message());
        } finally {
            MountCalls.unmount(merged);
        }
    }

    @Test
    @NeedsRoot
    void readOnlyFileSystemIsRefused() {
        MountCalls.tmpfs(directory, List.of("ro"));
        try {
            assertFails(ErrorKind.UNAVAILABLE, () -> BackingFileSystem.requireOverlay(directory));
        } finally {
            MountCalls.unmount(directory);
        }
    }

    @Test
    void lettersWithAMeaningInOptionsAreRefused() throws IOException {
        Path odd = Files.createDirectory(directory.resolve("a:b"));
        var failure = assertFails(ErrorKind.UNAVAILABLE, () -> BackingFileSystem.requireOverlay(odd));
        assertTrue(failure.message().contains("character"), failure.message());
    }
}
