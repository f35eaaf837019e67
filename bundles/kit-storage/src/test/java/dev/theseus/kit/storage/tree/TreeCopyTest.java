package dev.theseus.kit.storage.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.kit.storage.DeepTree;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.mount.MountCalls;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
@NeedsRoot
class TreeCopyTest {
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

    @Test
    void aTreeOfAnyDepthIsCopied() throws IOException {
        DeepTree.make(tree, DEPTH);
        Path copy = Files.createDirectory(folder.resolve("copy"));
        try (RootedDirectory from = RootedDirectory.open(tree);
                RootedDirectory to = RootedDirectory.open(copy)) {
            TreeCopy.copyContents(from, "", to, "");
            assertEquals("reached", deepest(to));
            String middle = "d/".repeat(DEPTH / 2) + "d";
            assertEquals(
                    from.stat(middle).orElseThrow().modified(),
                    to.stat(middle).orElseThrow().modified());
        }
    }

    private static String deepest(RootedDirectory root) {
        try (Descriptor file = root.open(DeepTree.deepest(DEPTH), 0)) {
            return new String(file.readAll(100), StandardCharsets.UTF_8);
        }
    }

    @Test
    void copyKeepsEverything() throws IOException {
        try (RootedDirectory root = RootedDirectory.open(tree)) {
            root.makeDirectories("in/d");
            try (Descriptor file = root.createFile("in/d/f", 0600)) {
                file.write("content");
            }
            root.setOwner("in/d/f", 11, 12);
            root.setMode("in/d/f", 06755);
            root.setExtendedAttribute("in/d/f", "user.a", new byte[] {1, 2});
            root.setTimes("in/d/f", Instant.ofEpochSecond(1000, 5));
            root.hardLink("in/h", "in/d/f");
            root.symbolicLink("in/s", "d/f");
            root.makeNode("in/null", FileStatus.CHARACTER_DEVICE | 0666, 1, 3);
            root.setTimes("in/d", Instant.ofEpochSecond(2000));
            root.setMode("in", 0711);
            root.makeDirectories("out");
            TreeCopy.copyContents(root, "in", root, "out");
            FileStatus copied = root.stat("out/d/f").orElseThrow();
            assertEquals(0106755, copied.mode());
            assertEquals(11, copied.uid());
            assertEquals(Instant.ofEpochSecond(1000, 5), copied.modified());
            assertEquals(copied.inode(), root.stat("out/h").orElseThrow().inode());
            assertEquals("d/f", root.readLink("out/s"));
            assertEquals(3, root.stat("out/null").orElseThrow().deviceMinor());
            assertEquals(
                    Instant.ofEpochSecond(2000),
                    root.stat("out/d").orElseThrow().modified());
            assertEquals(0711, root.stat("out").orElseThrow().permissions());
            assertEquals("content", Files.readString(tree.resolve("out/h")));
            assertEquals(
                    List.of("user.a"),
                    List.copyOf(root.extendedAttributes("out/d/f").keySet()));
        }
    }
}
