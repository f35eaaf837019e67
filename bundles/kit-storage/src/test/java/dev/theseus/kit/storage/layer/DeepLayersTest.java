package dev.theseus.kit.storage.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.storage.Change;
import dev.theseus.kit.storage.DeepTree;
import dev.theseus.linux.mount.MountCalls;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
@NeedsRoot
class DeepLayersTest {
    private static final CallContext CONTEXT = CallContext.background(Duration.ofMinutes(30));

    @TempDir
    Path folder;

    private final LayerTrees trees = new LayerTrees();
    private Path before;
    private Path tree;

    @BeforeEach
    void mount() throws IOException {
        MountCalls.tmpfs(folder, List.of("size=256m", "mode=0755"));
        before = Files.createDirectory(folder.resolve("before"));
        tree = Files.createDirectory(folder.resolve("tree"));
    }

    @AfterEach
    void unmount() {
        MountCalls.detach(folder);
    }

    private List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        trees.changes(Optional.of(before), tree, changes::add, CONTEXT);
        return changes;
    }

    @Test
    void aCopyOfAnyDepthDiffersInWhatWasChangedOnly() throws IOException {
        DeepTree.make(before, DeepTree.DEPTH);
        trees.copy(before, tree, CONTEXT);
        assertEquals(List.of(), changes());
        Files.writeString(tree.resolve("d/d/new"), "content");
        assertEquals(
                List.of(
                        new Change(Change.Kind.MODIFIED, "/d"),
                        new Change(Change.Kind.MODIFIED, "/d/d"),
                        new Change(Change.Kind.ADDED, "/d/d/new")),
                changes());
        assertEquals(
                "content".length(),
                trees.usage(Optional.of(before), tree, CONTEXT).bytes());
        trees.remove(tree);
        assertFalse(Files.exists(tree));
    }

    @Test
    void theChangesOfThousandsOfFoldersAreListed() {
        DeepTree.make(tree, 5000);
        List<Change> changes = changes();
        assertEquals(5001, changes.size());
        assertEquals(new Change(Change.Kind.ADDED, "/" + DeepTree.deepest(5000)), changes.getLast());
    }

    @Test
    void changesWhosePathsWouldFillTheMemoryAreToldOneByOne() {
        DeepTree.make(tree, DeepTree.DEPTH);
        AtomicLong told = new AtomicLong();
        trees.changes(Optional.of(before), tree, change -> told.incrementAndGet(), CONTEXT);
        assertEquals(DeepTree.DEPTH + 1, told.get());
        assertEquals(
                DeepTree.DEPTH + 1,
                trees.usage(Optional.of(before), tree, CONTEXT).inodes());
        trees.diff(Optional.of(before), tree, OutputStream.nullOutputStream(), CONTEXT);
    }

    @Test
    void foldersAreToldBeforeWhatChangedInThem() throws IOException {
        for (Path root : List.of(before, tree)) {
            Files.createDirectories(root.resolve("a/b/c"));
            Files.createDirectories(root.resolve("x/y"));
        }
        Files.writeString(before.resolve("a/b/gone"), "");
        Files.createDirectories(tree.resolve("a/b/c/new/below"));
        Files.writeString(tree.resolve("z"), "");
        List<Change> told = new ArrayList<>();
        try (var from = dev.theseus.linux.file.RootedDirectory.open(before);
                var to = dev.theseus.linux.file.RootedDirectory.open(tree)) {
            TreeComparison.of(from, to, CONTEXT, (kind, path) -> told.add(new Change(kind, path)));
        }
        assertEquals(
                List.of(
                        new Change(Change.Kind.MODIFIED, "a"),
                        new Change(Change.Kind.MODIFIED, "a/b"),
                        new Change(Change.Kind.MODIFIED, "a/b/c"),
                        new Change(Change.Kind.ADDED, "a/b/c/new"),
                        new Change(Change.Kind.ADDED, "a/b/c/new/below"),
                        new Change(Change.Kind.DELETED, "a/b/gone"),
                        new Change(Change.Kind.ADDED, "z")),
                told);
    }
}
