package dev.theseus.storage.overlay.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.storage.Change;
import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class DeepFoldersTest {
    private static final int DEPTH = 5000;
    private static final String DEEP = "d/".repeat(DEPTH - 1) + "d";

    @TempDir(cleanup = CleanupMode.NEVER)
    Path folder;

    private Path upper;
    private Path lower;

    @BeforeEach
    void make() throws IOException {
        upper = Files.createDirectory(folder.resolve("upper"));
        lower = Files.createDirectory(folder.resolve("lower"));
    }

    @AfterEach
    void remove() {
        dev.theseus.linux.file.TreeRemoval.remove(folder);
    }

    @Test
    void aChangeInTheLastFolderIsFoundOverDeepLayers() {
        try (RootedDirectory below = RootedDirectory.open(lower);
                RootedDirectory own = RootedDirectory.open(upper)) {
            below.makeDirectories(DEEP);
            own.makeDirectories(DEEP + "/new");
        }
        CallContext context = CallContext.background(Duration.ofMinutes(5));
        List<Change> changes = new ArrayList<>();
        LayerComparison.changes(upper, List.of(lower), (kind, path) -> changes.add(new Change(kind, path)), context);
        assertEquals(DEPTH + 1, changes.size());
        assertEquals(new Change(Change.Kind.MODIFIED, "d"), changes.getFirst());
        assertEquals(new Change(Change.Kind.ADDED, DEEP + "/new"), changes.getLast());
    }

    @Test
    @NeedsRoot
    void impliedFoldersOfAnyDepthLookAsBelow() {
        try (RootedDirectory below = RootedDirectory.open(lower);
                RootedDirectory own = RootedDirectory.open(upper);
                ParentFolders parents = new ParentFolders(List.of(lower))) {
            below.makeDirectories(DEEP);
            below.setOwner(DEEP, 7, 8);
            below.setMode("d/d", 01777);
            own.makeDirectories(DEEP + "/new", made -> parents.made(own, made));
            FileStatus last = own.stat(DEEP).orElseThrow();
            assertEquals(7, last.uid());
            assertEquals(8, last.gid());
            assertEquals(01777, own.stat("d/d").orElseThrow().permissions());
            assertEquals(0755, own.stat(DEEP + "/new").orElseThrow().permissions());
        }
    }
}
