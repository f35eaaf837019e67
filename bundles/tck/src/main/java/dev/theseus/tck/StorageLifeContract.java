package dev.theseus.tck;

import static dev.theseus.tck.Failures.assertFails;
import static dev.theseus.tck.StorageTrial.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.host.IdRange;
import dev.theseus.api.storage.SnapshotInfo;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.api.storage.SnapshotSpec;
import dev.theseus.api.storage.StorageDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Preparing, committing and removing. */
interface StorageLifeContract extends StorageContract {
    @Test
    default void preparedSnapshotIsEmptyAndWritable() throws IOException {
        trial().prepare("c1", "");
        try (MountedTree tree = trial().mount("c1")) {
            assertEquals(0, tree.root().toFile().list().length);
            Files.writeString(tree.path("file"), "kept");
        }
        try (MountedTree tree = trial().mount("c1")) {
            assertEquals("kept", Files.readString(tree.path("file")));
        }
    }

    @Test
    default void preparingTwiceGivesTheSame() {
        trial().layer("base", "", new LayerTar().file("f", "x"));
        var driver = trial().driver();
        var parent = Optional.of(key("base"));
        var first = driver.prepare(key("c1"), parent, SnapshotSpec.DEFAULT, trial().context());
        assertEquals(first, driver.prepare(key("c1"), parent, SnapshotSpec.DEFAULT, trial().context()));
        assertEquals(first, driver.mounts(key("c1"), trial().context()));
        assertEquals(
                Optional.of(new SnapshotInfo(key("c1"), parent, false)), driver.stat(key("c1"), trial().context()));
    }

    @Test
    default void preparingOverAnotherFails() {
        trial().layer("base", "", new LayerTar());
        trial().prepare("c1", "");
        assertFails(ErrorKind.CONFLICT, () -> trial().prepare("c1", "base"));
        assertFails(ErrorKind.CONFLICT, () -> trial().prepare("base", ""));
        assertEquals(List.of("base", "c1"), trial().keys());
    }

    @Test
    default void parentMustBeCommitted() {
        trial().prepare("active", "");
        assertFails(ErrorKind.NOT_FOUND, () -> trial().prepare("c1", "nowhere"));
        assertFails(ErrorKind.NOT_FOUND, () -> trial().prepare("c1", "active"));
        assertEquals(List.of("active"), trial().keys());
    }

    @Test
    default void unknownStorageOptionIsRefused() {
        var spec = new SnapshotSpec(0, Map.of("no-such-option", "1"));
        var driver = trial().driver();
        assertFails(
                ErrorKind.INVALID_PARAMETER,
                () -> driver.prepare(key("c1"), Optional.empty(), spec, trial().context()));
        assertEquals(List.of(), trial().keys());
    }

    @Test
    default void sizeLimitNeedsQuota() {
        var driver = trial().driver();
        var spec = new SnapshotSpec(1 << 20, Map.of());
        if (driver.info().capabilities().contains(StorageDriver.QUOTA)) {
            driver.prepare(key("c1"), Optional.empty(), spec, trial().context());
            assertEquals(List.of("c1"), trial().keys());
        } else {
            assertFails(
                    ErrorKind.NOT_IMPLEMENTED,
                    () -> driver.prepare(key("c1"), Optional.empty(), spec, trial().context()));
            assertEquals(List.of(), trial().keys());
        }
    }

    @Test
    default void mappedIdsNeedTheirWord() {
        var driver = trial().driver();
        var spec = new SnapshotSpec(0, Map.of(), List.of(new IdRange(0, 100_000, 65_536)));
        if (driver.info().capabilities().contains(StorageDriver.ID_MAPPED_MOUNTS)) {
            driver.prepare(key("c1"), Optional.empty(), spec, trial().context());
            assertEquals(List.of("c1"), trial().keys());
        } else {
            assertFails(
                    ErrorKind.NOT_IMPLEMENTED,
                    () -> driver.prepare(key("c1"), Optional.empty(), spec, trial().context()));
            assertEquals(List.of(), trial().keys());
        }
    }

    @Test
    default void commitMovesTheKey() {
        trial().layer("base", "", new LayerTar().file("f", "x"));
        var driver = trial().driver();
        trial().prepare("job", "base");
        SnapshotInfo info = driver.commit(key("job"), key("sha256:top"), trial().context());
        assertEquals(new SnapshotInfo(key("sha256:top"), Optional.of(key("base")), true), info);
        assertEquals(List.of("base", "sha256:top"), trial().keys());
        assertEquals(info, driver.commit(key("job"), key("sha256:top"), trial().context()), "a repeated call");
    }

    @Test
    default void commitOfNothingFails() {
        var driver = trial().driver();
        trial().prepare("other", "");
        assertFails(ErrorKind.NOT_FOUND, () -> driver.commit(key("none"), key("top"), trial().context()));
        trial().prepare("job", "");
        assertFails(ErrorKind.CONFLICT, () -> driver.commit(key("job"), key("other"), trial().context()));
        assertEquals(List.of("job", "other"), trial().keys());
    }

    @Test
    default void committedSnapshotIsReadOnly() throws IOException {
        trial().layer("one", "", new LayerTar().file("f", "x"));
        trial().layer("two", "one", new LayerTar().file("g", "y"));
        for (String layer : List.of("one", "two")) {
            try (MountedTree tree = trial().mount(layer)) {
                assertEquals("x", Files.readString(tree.path("f")));
                assertThrows(IOException.class, () -> Files.writeString(tree.path("f"), "changed"));
            }
        }
        assertFails(ErrorKind.CONFLICT, () -> trial().apply("one", new LayerTar()));
    }

    @Test
    default void childDoesNotChangeItsParent() throws IOException {
        trial().layer("base", "", new LayerTar().file("f", "x").file("g", "y"));
        trial().prepare("c1", "base");
        try (MountedTree tree = trial().mount("c1")) {
            Files.writeString(tree.path("f"), "changed");
            Files.delete(tree.path("g"));
        }
        try (MountedTree tree = trial().mount("base")) {
            assertEquals("x", Files.readString(tree.path("f")));
            assertTrue(Files.exists(tree.path("g")));
        }
    }

    @Test
    default void parentInUseIsNotRemoved() {
        trial().layer("base", "", new LayerTar().file("f", "x"));
        trial().prepare("c1", "base");
        assertFails(ErrorKind.CONFLICT, () -> trial().remove("base"));
        trial().remove("c1");
        trial().remove("base");
        assertEquals(List.of(), trial().keys());
    }

    @Test
    default void removingNothingSucceeds() {
        trial().remove("never");
        trial().prepare("c1", "");
        trial().remove("c1");
        trial().remove("c1");
        assertTrue(trial().driver().stat(key("c1"), trial().context()).isEmpty());
        assertFails(ErrorKind.NOT_FOUND, () -> trial().driver().mounts(key("c1"), trial().context()));
    }

    @Test
    default void fasterPullWinsAndTheSlowerSucceeds() throws Exception {
        List<Callable<SnapshotInfo>> commits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String job = "job-" + i;
            trial().prepare(job, "");
            trial().apply(job, new LayerTar().file("f", "x"));
            commits.add(() -> trial().driver().commit(key(job), key("chain"), trial().context()));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<SnapshotInfo> result : threads.invokeAll(commits)) {
                assertEquals(new SnapshotInfo(key("chain"), Optional.empty(), true), result.get());
            }
        }
        assertEquals(List.of("chain"), trial().keys());
        try (MountedTree tree = trial().mount("chain")) {
            assertEquals("x", Files.readString(tree.path("f")));
        }
    }

    @Test
    default void manySnapshotsChangeAtOnce() throws Exception {
        trial().layer("base", "", new LayerTar().file("f", "x"));
        List<Callable<Void>> lives = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String name = "c" + i;
            boolean stays = i % 2 == 0;
            lives.add(() -> {
                trial().prepare(name, "base");
                trial().prepare(name, "base");
                if (!stays) {
                    trial().remove(name);
                }
                return null;
            });
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> life : threads.invokeAll(lives)) {
                life.get();
            }
        }
        assertEquals(21, trial().keys().size());
    }

    @Test
    default void sameKeyPreparedAtOnceIsMadeOnce() throws Exception {
        trial().layer("base", "", new LayerTar().file("f", "x"));
        Callable<Object> call = () ->
                trial().driver().prepare(key("c1"), Optional.of(key("base")), SnapshotSpec.DEFAULT, trial().context());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Set<Object> answers = new java.util.HashSet<>();
            for (Future<Object> answer : threads.invokeAll(List.of(call, call, call, call))) {
                answers.add(answer.get());
            }
            assertEquals(1, answers.size());
        }
    }

    @Test
    default void cleanupKeepsWhatIsKeptAndItsParents() {
        trial().layer("base", "", new LayerTar().file("f", "x"));
        trial().layer("used", "base", new LayerTar().file("g", "x"));
        trial().layer("unused", "base", new LayerTar().file("h", "x"));
        trial().prepare("c1", "used");
        trial().prepare("c2", "unused");
        Set<SnapshotKey> removed = trial().driver().cleanup(Set.of(key("c1"), key("gone")), trial().context());
        assertEquals(Set.of(key("unused"), key("c2")), removed);
        assertEquals(List.of("base", "c1", "used"), trial().keys());
        assertEquals(Set.of(), trial().driver().cleanup(Set.of(key("c1")), trial().context()));
    }

    @Test
    default void usageCountsOwnFilesOnce() throws IOException {
        trial().layer("base", "", new LayerTar().file("big", "x".repeat(1 << 20)));
        trial().prepare("c1", "base");
        var driver = trial().driver();
        long before = driver.usage(key("c1"), trial().context()).bytes();
        assertTrue(before < 1 << 20, "the parent's files count as the child's: " + before);
        try (MountedTree tree = trial().mount("c1")) {
            Files.writeString(tree.path("own"), "y".repeat(512 << 10));
            Files.createLink(tree.path("second-name"), tree.path("own"));
        }
        var usage = driver.usage(key("c1"), trial().context());
        assertFalse(usage.bytes() < 512 << 10, "too little: " + usage);
        assertTrue(usage.bytes() < 1 << 20, "a file with two names counts twice: " + usage);
    }

    @Test
    default void detailsAreToldOfWhatIsThere() {
        trial().prepare("c1", "");
        var driver = trial().driver();
        driver.details(key("c1"), trial().context())
                .forEach((name, value) -> assertFalse(name.isBlank() || value.isBlank(), name + "=" + value));
        assertEquals(Map.of(), driver.details(key("nowhere"), trial().context()));
    }
}
