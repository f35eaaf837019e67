package dev.theseus.tck;

import static dev.theseus.tck.StorageTrial.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.storage.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What snapshots take of the disk, and that it is given back. */
interface StorageSpaceContract extends StorageContract {
    int MIB = 1 << 20;

    private LayerTar mebibytes(int count) {
        LayerTar layer = new LayerTar().folder("d");
        for (int i = 0; i < count; i++) {
            layer.file("d/f" + i, Integer.toString(i).repeat(MIB).substring(0, MIB));
        }
        return layer;
    }

    private Usage usage(String key) {
        return trial().driver().usage(key(key), trial().context());
    }

    @Test
    default void usageOfACommittedSnapshotIsThatOfItsOwnFiles() {
        trial().layer("base", "", mebibytes(2));
        trial().layer("top", "base", new LayerTar().file("own", "x".repeat(MIB)).folder("e"));
        Usage base = usage("base");
        assertTrue(base.bytes() >= 2 * MIB && base.bytes() < 3 * MIB, "two files of a MiB: " + base);
        assertTrue(base.inodes() >= 3, "two files in a folder: " + base);
        Usage top = usage("top");
        assertTrue(top.bytes() >= MIB && top.bytes() < 2 * MIB, "one file of a MiB on its parent's two: " + top);
        assertTrue(top.inodes() >= 2 && top.inodes() < base.inodes() + 2, "one file and one folder: " + top);
    }

    @Test
    default void usageFollowsWhatIsWrittenAndDeleted() throws IOException {
        trial().layer("base", "", mebibytes(1));
        trial().prepare("c1", "base");
        long before = usage("c1").bytes();
        try (MountedTree tree = trial().mount("c1")) {
            Files.writeString(tree.path("own"), "y".repeat(MIB));
        }
        assertTrue(usage("c1").bytes() >= before + MIB, "written: " + usage("c1"));
        try (MountedTree tree = trial().mount("c1")) {
            Files.delete(tree.path("own"));
        }
        assertTrue(usage("c1").bytes() < before + MIB, "deleted: " + usage("c1"));
    }

    @Test
    default void whatWasRemovedTakesNoSpace() {
        List<String> before = TrialFiles.paths(trial().files());
        trial().layer("base", "", mebibytes(4));
        trial().prepare("c1", "base");
        trial().remove("c1");
        trial().remove("base");
        requireGone(before);
    }

    @Test
    default void whatWasCleanedUpTakesNoSpace() {
        List<String> before = TrialFiles.paths(trial().files());
        trial().layer("base", "", mebibytes(4));
        trial().prepare("c1", "base");
        assertEquals(Set.of(key("base"), key("c1")), trial().driver().cleanup(Set.of(), trial().context()));
        requireGone(before);
    }

    @Test
    default void theSlowerOfTwoPullsTakesNoSpace() {
        trial().layer("base", "", mebibytes(1));
        trial().driver().quiesce(trial().context());
        List<String> before = TrialFiles.paths(trial().files());
        trial().layer("base", "", mebibytes(1));
        requireGone(before);
    }

    @Test
    default void aLayerThatBreaksOffIsRemovedWhole() {
        List<String> before = TrialFiles.paths(trial().files());
        trial().prepare("job", "");
        InputStream broken = BrokenInput.after(mebibytes(1).bytes(), MIB / 2);
        assertThrows(EngineException.class, () -> trial().driver().apply(key("job"), broken, trial().context()));
        assertEquals(List.of("job"), trial().keys(), "nothing but what is to be removed");
        trial().remove("job");
        requireGone(before);
    }

    /** Files may be deleted after {@code remove} has returned, but not after {@code quiesce} has. */
    private void requireGone(List<String> before) {
        trial().driver().quiesce(trial().context());
        List<String> left = TrialFiles.paths(trial().files());
        left.removeAll(before);
        assertEquals(List.of(), left, "removed and still on disk after quiesce");
    }
}
