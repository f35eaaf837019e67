package dev.theseus.linux.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.linux.mount.MountCalls;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
@NeedsRoot
class DeepTreesTest {
    private static final int DEPTH = DeepTree.DEPTH;

    @TempDir
    Path folder;

    private Path tree;

    @BeforeEach
    void mount() throws IOException {
        MountCalls.tmpfs(folder, List.of("size=256m", "mode=0755"));
        tree = Files.createDirectory(folder.resolve("tree"));
    }

    @AfterEach
    void unmount() {
        MountCalls.detach(folder);
    }

    private static long openDescriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @Test
    void aTreeOfAnyDepthIsRemoved() throws IOException {
        DeepTree.make(tree, DEPTH);
        long before = openDescriptors();
        assertTrue(TreeRemoval.remove(tree));
        assertFalse(Files.exists(tree));
        assertEquals(before, openDescriptors(), "no folder stays open");
    }

    @Test
    void foldersBesideTheWayAreRemovedToo() throws IOException {
        DeepTree.make(tree, 300);
        for (int depth = 1; depth < 300; depth++) {
            Path level = tree.resolve("d/".repeat(depth));
            Files.createDirectories(level.resolve("a/b"));
            Files.writeString(level.resolve("z"), "content");
            Files.createSymbolicLink(level.resolve("link"), Path.of(".."));
        }
        assertTrue(TreeRemoval.remove(tree));
        assertFalse(Files.exists(tree));
    }

    @Test
    void whatIsMountedDeepInsideIsNotEntered() throws IOException {
        DeepTree.make(tree, 200);
        Path mountPoint = tree.resolve("d/".repeat(150) + "mounted");
        Files.createDirectory(mountPoint);
        MountCalls.tmpfs(mountPoint, List.of("size=1m"));
        Path precious = Files.writeString(mountPoint.resolve("precious"), "content");
        assertEquals(200 + 1, DiskUsage.of(tree.resolve("d")).files(), "neither the mount nor what is in it counts");
        EngineException refused = assertThrows(EngineException.class, () -> TreeRemoval.remove(tree));
        assertEquals(ErrorKind.CONFLICT, refused.kind(), refused.message());
        assertTrue(Files.exists(precious));
        MountCalls.detach(mountPoint);
    }

    @Test
    void controlGroupsNestedDeepAreRemoved() throws IOException {
        Path version1 = Path.of("/sys/fs/cgroup/pids");
        Path hierarchy = Files.isDirectory(version1) ? version1 : version1.getParent();
        Path group = Files.createDirectory(hierarchy.resolve("theseus-deep-test"));
        for (int level = 1; level <= 500; level++) {
            Files.createDirectory(group.resolve("g/".repeat(level)));
        }
        assertTrue(FolderRemoval.remove(group));
        assertFalse(Files.exists(group));
    }

    @Test
    void aFolderInUseStaysAndIsToldOf() throws IOException {
        Files.createDirectories(tree.resolve("a/b"));
        Files.createDirectories(tree.resolve("a/c"));
        Files.writeString(tree.resolve("a/b/file"), "in use");
        assertFalse(FolderRemoval.remove(tree));
        assertTrue(Files.exists(tree.resolve("a/b/file")));
        assertFalse(Files.exists(tree.resolve("a/c")));
    }

    @Test
    void theUsageOfATreeOfAnyDepthIsCounted() {
        DeepTree.make(tree, DEPTH);
        DiskUsage usage = DiskUsage.of(tree);
        assertEquals(DEPTH + 2, usage.files());
        assertEquals("reached".length(), usage.bytes());
    }

    @Test
    void everyCallReachesAnyDepth() {
        DeepTree.make(tree, DEPTH);
        String last = "d/".repeat(DEPTH - 1) + "d";
        try (RootedDirectory root = RootedDirectory.open(tree)) {
            root.makeDirectories(last + "/one/two");
            root.symbolicLink(last + "/link", "one/two");
            root.symbolicLink(last + "/top", "/d");
            root.hardLink(last + "/one/second", last + "/deepest");
            root.rename(last + "/one/second", last + "/one/two/third");
            root.setMode(last + "/one", 0700);
            root.setExtendedAttribute(last + "/one", "trusted.test", new byte[] {1});
            assertEquals(List.of("deepest", "link", "one", "top"), root.list(last));
            assertEquals(0700, root.stat(last + "/one").orElseThrow().permissions());
            assertArrayEquals(
                    new byte[] {1}, root.extendedAttributes(last + "/one").get("trusted.test"));
            assertEquals(last + "/one/two", root.resolve(last + "/link"));
            assertEquals(last + "/one/two/third", root.resolve(last + "/link/third"));
            assertEquals(last + "/deepest", root.resolve(last + "/top/" + "d/".repeat(DEPTH - 1) + "deepest"));
            assertEquals(List.of("third"), root.list(last + "/link"));
            assertTrue(root.stat(last + "/link/third").isPresent());
            assertTrue(root.stat(last + "/missing/third").isEmpty());
            assertTrue(root.remove("d"));
            assertEquals(List.of(), root.list(""));
        }
    }

    @Test
    void linksThatLeadInACircleEndTheWay() throws IOException {
        DeepTree.make(tree, 3000);
        String last = "d/".repeat(2999) + "d";
        try (RootedDirectory root = RootedDirectory.open(tree)) {
            root.symbolicLink(last + "/circle", "circle");
            root.symbolicLink(last + "/there", "back/x");
            root.symbolicLink(last + "/back", "there/x");
            for (String name : List.of("/circle", "/circle/x", "/there/x", "/back/x/y")) {
                EngineException refused = assertThrows(EngineException.class, () -> root.resolve(last + name));
                assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind(), refused.message());
                assertTrue(refused.message().length() < 2000, "no path of thousands of bytes in an error");
            }
        }
    }

    @Test
    void linksOnALongWayNeverLeadOut() throws IOException {
        DeepTree.make(tree, 3000);
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        String last = "d/".repeat(2999) + "d";
        try (RootedDirectory root = RootedDirectory.open(tree)) {
            root.symbolicLink(last + "/up", "/../../" + "../".repeat(1300) + "outside");
            root.symbolicLink(last + "/absolute", outside.toString());
            assertTrue(root.stat(last + "/up/secret").isEmpty());
            assertTrue(root.stat(last + "/absolute/secret").isEmpty());
            root.makeDirectories("outside");
            assertEquals(List.of(), root.list(last + "/up"));
            assertEquals("outside", root.resolve(last + "/up"));
        }
    }

    @Test
    void theWayIsKeptOnceAndEveryFolderIsLeft() {
        List<String> seen = new ArrayList<>();
        PathWalk.below("top", new PathWalk.Visitor() {
            @Override
            public List<String> enter(String path) {
                seen.add("enter " + path);
                return path.endsWith("b") ? List.of() : List.of("a", "b", "c");
            }

            @Override
            public boolean visit(String path) {
                seen.add("visit " + path);
                return path.equals("top/a") || path.endsWith("/b");
            }

            @Override
            public void leave(String path) {
                seen.add("leave " + path);
            }
        });
        assertEquals(
                List.of(
                        "enter top",
                        "visit top/a",
                        "enter top/a",
                        "visit top/a/a",
                        "visit top/a/b",
                        "enter top/a/b",
                        "leave top/a/b",
                        "visit top/a/c",
                        "leave top/a",
                        "visit top/b",
                        "enter top/b",
                        "leave top/b",
                        "visit top/c"),
                seen);
    }
}
