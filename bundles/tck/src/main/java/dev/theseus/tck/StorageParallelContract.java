package dev.theseus.tck;

import static dev.theseus.tck.Failures.assertFails;
import static dev.theseus.tck.StorageTrial.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.api.storage.SnapshotSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Calls that come while others are under way. */
interface StorageParallelContract extends StorageContract {
    @Test
    default void oneKeyPreparedByManyAtOnceIsOneSnapshot() throws Exception {
        trial().layer("base", "", new LayerTar().file("f", "x"));
        Set<List<MountSpec>> answers = ConcurrentHashMap.newKeySet();
        AtOnce.inEachOf(
                25,
                4,
                () -> answers.add(trial().driver()
                        .prepare(key("c1"), Optional.of(key("base")), SnapshotSpec.DEFAULT, trial().context())),
                () -> {
                    assertEquals(1, answers.size(), () -> "different answers: " + answers);
                    assertEquals(List.of("base", "c1"), trial().keys());
                    answers.clear();
                    trial().remove("c1");
                });
    }

    @Test
    default void oneKeyPreparedOnTwoParentsAtOnceGetsOne() throws Exception {
        trial().layer("one", "", new LayerTar().file("f", "1"));
        trial().layer("two", "", new LayerTar().file("f", "2"));
        for (int round = 0; round < 25; round++) {
            List<Callable<SnapshotKey>> calls = new ArrayList<>();
            for (String parent : List.of("one", "two", "one", "two")) {
                calls.add(() -> {
                    trial().prepare("c1", parent);
                    return key(parent);
                });
            }
            Set<SnapshotKey> winners = new HashSet<>();
            for (Future<SnapshotKey> answer : AtOnce.all(calls)) {
                try {
                    winners.add(answer.get());
                } catch (ExecutionException e) {
                    assertEquals(
                            ErrorKind.CONFLICT,
                            e.getCause() instanceof EngineException x ? x.kind() : null,
                            () -> "the slower: " + e.getCause());
                }
            }
            assertEquals(1, winners.size(), "parents that it was prepared on: " + winners);
            assertEquals(
                    Optional.of(winners.iterator().next()),
                    trial().driver()
                            .stat(key("c1"), trial().context())
                            .orElseThrow()
                            .parent());
            trial().remove("c1");
        }
    }

    @Test
    default void aParentIsNotRemovedBelowWhatIsBeingPrepared() throws Exception {
        for (int round = 0; round < 10; round++) {
            trial().layer("base", "", new LayerTar().file("f", "x"));
            List<Callable<Boolean>> calls = List.of(
                    () -> succeeds(() -> trial().prepare("c1", "base"), ErrorKind.NOT_FOUND),
                    () -> succeeds(() -> trial().remove("base"), ErrorKind.CONFLICT));
            List<Boolean> done = new ArrayList<>();
            for (Future<Boolean> answer : AtOnce.all(calls)) {
                done.add(answer.get());
            }
            assertTrue(done.getFirst() ^ done.getLast(), "prepared and removed: " + done);
            assertEquals(done.getFirst() ? List.of("base", "c1") : List.of(), trial().keys());
            trial().removeAll();
        }
    }

    private static boolean succeeds(Runnable call, ErrorKind otherwise) {
        try {
            call.run();
            return true;
        } catch (EngineException e) {
            assertEquals(otherwise, e.kind(), e.message());
            return false;
        }
    }

    @Test
    default void aLayerThatComesSlowlyHoldsNobodyUp() throws Exception {
        trial().layer("base", "", new LayerTar().file("f", "x"));
        trial().prepare("job", "base");
        PausedInput slow = new PausedInput(new LayerTar().file("g", "y").file("h", "z".repeat(5_000)).stream());
        var driver = trial().driver();
        Future<?> applying = AtOnce.start(() -> driver.apply(key("job"), slow, trial().context()));
        try {
            slow.awaitReader();
            Future<?> others = AtOnce.start(() -> {
                trial().layer("other", "base", new LayerTar().file("i", "w"));
                assertEquals(List.of("base", "job", "other"), trial().keys(), "no draft is listed");
                assertTrue(driver.stat(key("job"), trial().context()).isPresent());
                assertEquals(
                        Set.of(key("other")),
                        driver.cleanup(Set.of(key("job")), trial().context()),
                        "what is in work and kept stays");
            });
            AtOnce.end(others, "a call for another snapshot while a layer is unpacked");
        } finally {
            slow.goOn();
        }
        AtOnce.end(applying, "the unpacking");
        driver.commit(key("job"), key("top"), trial().context());
        try (MountedTree tree = trial().mount("top")) {
            assertEquals("z".repeat(5_000), Files.readString(tree.path("h")));
        }
    }

    @Test
    default void aCopyHoldsNobodyUp() throws Exception {
        trial().layer("base", "", StorageCallerContract.manyFiles());
        AtomicInteger number = new AtomicInteger();
        boolean heldUp = AtOnce.isHeldUp(() -> trial().prepare("copy-" + number.incrementAndGet(), "base"), () -> {
            trial().prepare("small", "");
            trial().remove("small");
        });
        assertFalse(heldUp, "to make another snapshot takes as long as the copy of a tree that is under way");
    }

    @Test
    default void whatIsInWorkIsNeitherShownNorCleanedUp() throws Exception {
        trial().layer("base", "", StorageCallerContract.manyFiles());
        Future<?> copying = AtOnce.start(() -> trial().prepare("c1", "base"));
        while (!copying.isDone()) {
            List<String> keys = trial().keys();
            assertTrue(Set.of("base", "c1").containsAll(keys), () -> "a draft is listed: " + keys);
            if (keys.contains("c1") && !copying.isDone()) {
                assertEquals(StorageCallerContract.FILES, files("c1"), "listed before it was whole");
            }
            var removed = trial().driver().cleanup(Set.of(key("base"), key("c1")), trial().context());
            assertEquals(Set.of(), removed);
        }
        AtOnce.end(copying, "the copy");
        assertEquals(StorageCallerContract.FILES, files("c1"), "files of the copy");
    }

    private int files(String key) throws IOException {
        try (MountedTree tree = trial().mount(key);
                Stream<java.nio.file.Path> found = Files.walk(tree.root())) {
            return (int) found.filter(Files::isRegularFile).count();
        }
    }

    @Test
    default void anUnknownSnapshotIsNotFoundByAnyCall() {
        var driver = trial().driver();
        assertFails(ErrorKind.NOT_FOUND, () -> driver.usage(key("none"), trial().context()));
        assertFails(ErrorKind.NOT_FOUND, () -> trial().changes("none"));
        assertFails(ErrorKind.NOT_FOUND, () -> trial().diff("none"));
        assertFails(ErrorKind.NOT_FOUND, () -> trial().apply("none", new LayerTar()));
        assertTrue(driver.stat(key("none"), trial().context()).isEmpty());
        assertEquals(List.of(), trial().keys());
    }
}
