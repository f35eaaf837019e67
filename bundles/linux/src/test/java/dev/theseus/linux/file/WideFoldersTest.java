package dev.theseus.linux.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.linux.descriptor.Descriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever makes the files decides how many there are in a folder: no walk holds all their names. */
@Timeout(120)
class WideFoldersTest {
    private static final int WIDE = 8_000;
    /** More than stay open on the way. */
    private static final int LEVELS = 100;
    /** More than are read at once so far down. */
    private static final int BESIDE = 60;

    @TempDir
    Path folder;

    private Path tree;

    @BeforeEach
    void make() throws IOException {
        tree = Files.createDirectory(folder.resolve("tree"));
    }

    private void makeWide() throws IOException {
        for (int i = 0; i < WIDE; i++) {
            Files.createFile(tree.resolve("file-" + i));
        }
    }

    private void makeWideOnEachLevel() throws IOException {
        Path level = tree;
        for (int i = 0; i < LEVELS; i++) {
            for (int beside = 0; beside < BESIDE; beside++) {
                Files.createDirectory(level.resolve("beside-" + beside));
            }
            level = Files.createDirectory(level.resolve("down"));
        }
    }

    @Test
    void namesAreReadSomeAtATime() throws IOException {
        makeWide();
        Set<String> seen = new HashSet<>();
        int[] most = {0};
        FolderWalk.walk(FolderWalk.AT_FDCWD, tree.toString(), "tree", new FolderWalk.Visitor() {
            @Override
            public Collection<String> look(int open, List<Names.Entry> some) {
                most[0] = Math.max(most[0], some.size());
                some.forEach(entry -> seen.add(entry.name()));
                return List.of();
            }
        });
        assertEquals(WIDE, seen.size());
        assertTrue(most[0] < 2000, most[0] + " names at once");
    }

    @Test
    void moreNamesThanTheMemoryHoldsAreRefusedWhereAllAreWanted() throws IOException {
        for (String name : List.of("c", "a", "b")) {
            Files.createFile(tree.resolve(name));
        }
        try (Descriptor open = Descriptor.open(tree, 0, 0)) {
            assertEquals(List.of("a", "b", "c"), Names.sorted(open.number(), 3, "tree"));
        }
        try (Descriptor open = Descriptor.open(tree, 0, 0)) {
            EngineException refused = assertThrows(EngineException.class, () -> Names.sorted(open.number(), 2, "tree"));
            assertEquals(ErrorKind.NOT_IMPLEMENTED, refused.kind());
            assertTrue(refused.message().startsWith("folder tree has more than 2 names"), refused.message());
        }
    }

    @Test
    void aFolderOfManyFilesIsCountedAndRemoved() throws IOException {
        makeWide();
        assertEquals(WIDE + 1, DiskUsage.of(tree).files());
        assertTrue(TreeRemoval.remove(tree));
        assertFalse(Files.exists(tree));
    }

    /** Those that were closed on the way down are read on from where that stopped. */
    @Test
    void manyFoldersOnEachOfManyLevelsAreCountedAndRemoved() throws IOException {
        makeWideOnEachLevel();
        assertEquals(1 + LEVELS * (BESIDE + 1L), DiskUsage.of(tree).files());
        assertTrue(TreeRemoval.remove(tree));
        assertFalse(Files.exists(tree));
    }
}
