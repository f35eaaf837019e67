package dev.theseus.engine.build.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.build.internal.convert.NoFileTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildFoldersTest {
    @TempDir
    Path root;

    private BuildFolders folders;
    private BuildFolder folder;

    @BeforeEach
    void open() {
        folders = new BuildFolders(root, new Removing());
        folder = folders.open();
    }

    private static final class Removing extends NoFileTrees {
        @Override
        public void remove(Path tree) {
            try (Stream<Path> all = Files.walk(tree)) {
                all.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The next life of the daemon: another folder of its own. */
    private BuildFolders later() throws IOException {
        Path life = folder.path().getParent();
        Files.move(life, life.resolveSibling("earlier"));
        return new BuildFolders(root, new Removing());
    }

    @Test
    void theFolderAloneTellsTheContainersOfADeadBuild() throws IOException {
        String one = folder.announceContainer();
        String two = folder.announceContainer();
        String kept = folder.announceContainer();
        folder.keepContainer(kept);
        folder.make("context");
        try (Stream<Path> children = Files.list(folder.path())) {
            // What a power cut takes: everything but the folder and what was said to stay.
            children.filter(child -> !child.endsWith(BuildFolder.KEPT)).forEach(new Removing()::remove);
        }

        List<String> removed = new ArrayList<>();
        BuildFolders next = later();
        next.sweep(List.of(one, "web", two, kept, "build-a-1"), removed::add);

        assertEquals(List.of(one, two), removed);
        try (Stream<Path> left = Files.list(root.resolve("build"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void aContainerThatCouldNotBeRemovedIsLookedForByTheNextLife() throws IOException {
        String stuck = folder.announceContainer();
        folder.make("context");
        folders.close(folder);
        assertTrue(Files.exists(folder.path()));
        assertFalse(Files.exists(folder.path().resolve("context")));

        BuildFolders next = later();
        assertThrows(
                EngineException.class,
                () -> next.sweep(List.of(stuck), name -> {
                    throw EngineException.conflict(name);
                }));
        List<String> removed = new ArrayList<>();
        next.sweep(List.of(stuck), removed::add);
        assertEquals(List.of(stuck), removed);
    }

    @Test
    void aBuildThatOwesNothingLeavesNothing() {
        folder.forgetContainer(folder.announceContainer());
        folder.keepContainer(folder.announceContainer());
        folders.close(folder);
        assertFalse(Files.exists(folder.path()));
    }
}
