package dev.theseus.linux.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.mount.MountCalls;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootedDirectoryTest {
    @TempDir
    Path folder;

    private Path top;
    private RootedDirectory root;

    @BeforeEach
    void open() throws IOException {
        top = Files.createDirectory(folder.resolve("root"));
        Files.writeString(folder.resolve("secret"), "secret");
        root = RootedDirectory.open(top);
    }

    @AfterEach
    void close() {
        root.close();
    }

    @Test
    void pathsAreCleanedByTheirWords() {
        assertEquals("a/b", RootedPath.clean("//a/./b/"));
        assertEquals("b", RootedPath.clean("/../../a/../b"));
        assertEquals("", RootedPath.clean("/"));
        assertEquals("..a/.b", RootedPath.clean("..a/.b"));
        assertEquals("a", RootedPath.cleanStrictly("./b/../a"));
        assertThrows(EngineException.class, () -> RootedPath.cleanStrictly("a/../../b"));
        assertThrows(EngineException.class, () -> RootedPath.clean("a\0b"));
    }

    @Test
    void foldersAreMadeWhereLinksLeadNowhere() {
        root.symbolicLink("absolute", "/a/b");
        root.makeLinkedDirectories("absolute/c");
        assertTrue(Files.isDirectory(top.resolve("a/b/c")));
        root.makeDirectories("d");
        root.symbolicLink("d/up", "../../../e");
        root.symbolicLink("again", "d/up/f");
        root.makeLinkedDirectories("again");
        assertTrue(Files.isDirectory(top.resolve("e/f")));
        root.makeLinkedDirectories("again");
        root.symbolicLink("one", "other");
        root.symbolicLink("other", "one");
        assertEquals(
                ErrorKind.INVALID_PARAMETER,
                assertThrows(EngineException.class, () -> root.makeLinkedDirectories("one/x"))
                        .kind());
        root.symbolicLink("dangling", "none");
        assertEquals(
                ErrorKind.CONFLICT,
                assertThrows(EngineException.class, () -> root.makeDirectories("dangling/x"))
                        .kind());
    }

    @Test
    void linksAreFollowedOnlyInside() throws IOException {
        root.makeDirectories("usr/lib");
        root.symbolicLink("lib", "/usr/lib");
        root.symbolicLink("out", folder.toString());
        root.symbolicLink("up", "../../..");
        root.makeDirectories("lib/x");
        assertTrue(Files.isDirectory(top.resolve("usr/lib/x")));
        assertEquals("usr/lib/x", root.resolve("/lib/x"));
        assertEquals("usr/lib/none", root.resolve("lib/none"));
        assertEquals("", root.resolve("up"));
        assertTrue(root.stat("out/secret").isEmpty());
        assertTrue(root.stat("up/secret").isEmpty());
        EngineException absent = assertThrows(EngineException.class, () -> root.open("out/secret", 0));
        assertEquals(ErrorKind.NOT_FOUND, absent.kind());
        root.symbolicLink("loop", "loop");
        assertEquals(
                ErrorKind.INVALID_PARAMETER,
                assertThrows(EngineException.class, () -> root.resolve("loop")).kind());
    }

    @Test
    void procMagicLinksLeadNowhere() {
        root.makeDirectories("d");
        root.symbolicLink("magic", "/proc/self/root");
        assertTrue(root.stat("magic/etc/passwd").isEmpty());
    }

    @Test
    void folderReplacedByALinkIsSeen() throws IOException {
        root.makeDirectories("a");
        root.makeDirectories("b");
        root.createFile("a/one", 0644).close();
        root.remove("a");
        root.symbolicLink("a", "b");
        root.createFile("a/two", 0644).close();
        assertTrue(Files.exists(top.resolve("b/two")));
    }

    @Test
    @NeedsRoot
    void metadataIsSetWithoutFollowing() throws IOException {
        Instant before = Files.getLastModifiedTime(folder.resolve("secret")).toInstant();
        root.symbolicLink("link", folder.resolve("secret").toString());
        root.setOwner("link", 5, 6);
        root.setTimes("link", Instant.EPOCH);
        root.setExtendedAttribute("link", "trusted.x", new byte[] {1});
        assertEquals(5, root.stat("link").orElseThrow().uid());
        assertEquals(
                List.of("trusted.x"),
                List.copyOf(root.extendedAttributes("link").keySet()));
        assertEquals(
                ErrorKind.NOT_IMPLEMENTED,
                assertThrows(EngineException.class, () -> root.setMode("link", 0))
                        .kind());
        assertEquals(before, Files.getLastModifiedTime(folder.resolve("secret")).toInstant());
        root.setMode("", 0700);
        assertEquals(0700, root.stat("/").orElseThrow().permissions());
    }

    @Test
    @NeedsRoot
    void removalDoesNotFollowLinksNorEnterMounts() throws IOException {
        root.makeDirectories("tree/deep/er");
        root.symbolicLink("tree/deep/link", folder.toString());
        root.createFile("tree/deep/file", 0600).close();
        root.makeDirectories("tree/mounted");
        Path mounted = top.resolve("tree/mounted");
        MountCalls.tmpfs(mounted, List.of("size=1m"));
        try {
            Files.writeString(mounted.resolve("kept"), "kept");
            assertEquals(
                    ErrorKind.CONFLICT,
                    assertThrows(EngineException.class, () -> root.remove("tree"))
                            .kind());
            assertTrue(Files.exists(mounted.resolve("kept")));
        } finally {
            MountCalls.detach(mounted);
        }
        assertTrue(root.remove("tree"));
        assertFalse(root.remove("tree"));
        assertFalse(Files.exists(top.resolve("tree")));
        assertEquals("secret", Files.readString(folder.resolve("secret")));
    }

    @Test
    void hundredsOfFoldersDoNotExhaustTheCache() {
        for (int i = 0; i < 600; i++) {
            root.makeDirectories("d" + i + "/e");
            root.createFile("d" + i + "/e/f", 0600).close();
        }
        root.hardLink("d0/e/g", "d599/e/f");
        assertEquals(2, root.stat("d599/e/f").orElseThrow().links());
        assertEquals(600, root.list("/").size());
        assertTrue(DiskUsage.of(top).files() >= 1801);
    }

    @Test
    void lockIsHeldByOneOpenFile() throws IOException {
        Path lock = Files.createFile(folder.resolve("lock"));
        try (Descriptor second = Descriptor.open(lock, 2, 0)) {
            try (Descriptor first = Descriptor.open(lock, 2, 0)) {
                assertTrue(first.tryLock());
                assertFalse(second.tryLock());
            }
            assertTrue(second.tryLock());
        }
        assertEquals("tmpfs", FileSystems.type(Path.of("/dev/shm")));
        assertTrue(FileSystems.available(folder) > 0);
    }
}
