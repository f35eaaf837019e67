package dev.theseus.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootFolderTest {
    @TempDir
    private Path parent;

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static Path open(Path folder) throws IOException {
        Files.createDirectories(folder);
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** What a start does, with the daemon's own lock between the two steps. */
    private static void start(Path folder) throws IOException {
        new RootFolder(folder).close();
        if (!Files.exists(folder.resolve("theseusd.lock"))) {
            Files.createFile(folder.resolve("theseusd.lock"));
        }
        new RootFolder(folder).closeInside("");
    }

    @Test
    void aFolderOfItsOwnIsClosedWithAllThatIsIn() throws IOException {
        Path folder = open(parent.resolve("own"));
        start(folder);
        Path inside = open(folder.resolve("containers"));
        start(folder);
        assertEquals("rwx--x---", mode(folder));
        assertEquals("rwx------", mode(inside));
    }

    @Test
    void aFolderWithFilesOfOthersKeepsItsModesAtEveryStart() throws IOException {
        Path folder = open(parent.resolve("shared"));
        Path others = open(folder.resolve("others"));
        start(folder);
        start(folder);
        assertEquals("rwxr-xr-x", mode(folder));
        assertEquals("rwxr-xr-x", mode(others));
    }
}
