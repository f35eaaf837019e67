package dev.theseus.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A data root that the daemon must not use is refused before anything is written to it. */
class DataRootTest {
    @TempDir
    private Path folder;

    private static void refused(Path root, String... words) {
        IOException refusal = assertThrows(IOException.class, () -> DataRoot.checked(root));
        for (String word : words) {
            assertTrue(refusal.getMessage().contains(word), "no '" + word + "' in: " + refusal.getMessage());
        }
        assertTrue(refusal.getMessage().contains("nothing was touched"), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "containers",
                "containers/c1",
                "content",
                "content/blobs",
                "content/blobs/sha256",
                "content/ingest",
                "deploy",
                "drivers",
                "drivers/storage",
                "drivers/storage/overlay2",
                "framework",
                "planks",
                "volumes",
                "volumes/v1",
                "defaults",
                "engine-id",
                "state.db",
                "state.db.previous",
                "state.mark",
                "theseusd.lock"
            })
    void aLinkInThePlaceOfWhatIsItsOwnIsRefused(String name) throws IOException {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Path root = Files.createDirectory(folder.resolve("root"));
        Path link = root.resolve(name);
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, elsewhere);
        refused(root, name, "symbolic link to " + elsewhere);
    }

    @Test
    void aFileInThePlaceOfAFolderIsRefusedAndTheOtherWayRound() throws IOException {
        Files.writeString(folder.resolve("volumes"), "");
        refused(folder, "volumes is no folder");
        Files.delete(folder.resolve("volumes"));
        Files.createDirectory(folder.resolve("state.db"));
        refused(folder, "state.db is a folder");
    }

    @Test
    void aFileIsNoDataRoot() throws IOException {
        refused(Files.writeString(folder.resolve("file"), ""), "it is no folder");
    }

    @Test
    void aLinkToTheDataRootIsFollowedOnce() throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), root);
        assertEquals(root.toRealPath(), DataRoot.checked(link));
        Files.delete(root);
        refused(link, "symbolic link to nowhere");
    }

    @Test
    void oneThatIsNotThereYetIsFine() throws IOException {
        Path absent = folder.resolve("a/b");
        assertEquals(absent, DataRoot.checked(absent));
        assertTrue(Files.notExists(folder.resolve("a")));
    }

    /** As the kernel would call it: none can be mounted for a test. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nfs",
                "nfs4",
                "9p",
                "cifs",
                "smb3",
                "ceph",
                "lustre",
                "fuse.sshfs",
                "fuse.glusterfs",
                "fuse.s3fs"
            })
    void aNetworkFileSystemIsRefused(String type) throws IOException {
        Path there = Files.createDirectory(folder.resolve("there"));
        for (Path root : List.of(there, folder.resolve("not/there/yet"))) {
            IOException refusal = assertThrows(IOException.class, () -> DataRoot.checked(root, file -> type));
            assertTrue(refusal.getMessage().contains("network file system (" + type + ")"), refusal.getMessage());
            assertTrue(refusal.getMessage().contains("nothing was touched"), refusal.getMessage());
        }
        assertTrue(Files.notExists(folder.resolve("not")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs", "tmpfs", "overlay", "zfs", "fuseblk"})
    void aLocalFileSystemIsNot(String type) throws IOException {
        assertEquals(folder.toRealPath(), DataRoot.checked(folder, file -> type));
    }

    @Test
    @NeedsRoot
    void aReadOnlyFileSystemIsRefused() throws IOException, InterruptedException {
        Path root = Files.createDirectory(folder.resolve("root"));
        run("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", root.toString());
        try {
            refused(root, "read-only");
            refused(root.resolve("below"), "read-only");
        } finally {
            run("umount", "-l", root.toString());
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor(), List.of(command)::toString);
    }
}
