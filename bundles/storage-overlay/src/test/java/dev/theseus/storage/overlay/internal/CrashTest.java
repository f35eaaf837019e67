package dev.theseus.storage.overlay.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.api.storage.SnapshotSpec;
import dev.theseus.tck.LayerTar;
import dev.theseus.tck.TrialSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dies at every step of every change and looks, with a fresh driver, at what is left. */
final class CrashTest {
    private static final SnapshotKey BASE = new SnapshotKey("base");
    private static final SnapshotKey JOB = new SnapshotKey("job");
    private static final SnapshotKey TOP = new SnapshotKey("sha256:top");

    @TempDir
    Path directory;

    /** Not an exception that cleans up after itself: it stands for kill -9. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static CallContext context() {
        return CallContext.background(Duration.ofMinutes(1));
    }

    /** Runs {@code change} once to learn its steps, then once per step, dying there. */
    private void dieAtEachStep(
            Consumer<OverlayStorageDriver> arrange, Consumer<OverlayStorageDriver> change, Set<Set<String>> allowed)
            throws IOException {
        List<String> steps = new ArrayList<>();
        run("rehearsal", arrange, change, steps::add);
        assertFalse(steps.isEmpty());
        for (String step : steps) {
            Path root = directory.resolve(step.replaceAll("\\W+", "-"));
            CrashPoint death = reached -> {
                if (reached.equals(step)) {
                    throw new Killed();
                }
            };
            assertThrows(Killed.class, () -> run(root.getFileName().toString(), arrange, change, death), step);
            inspect(root, step, change, allowed);
        }
    }

    private void run(
            String name,
            Consumer<OverlayStorageDriver> arrange,
            Consumer<OverlayStorageDriver> change,
            CrashPoint crashPoint) {
        TrialSettings settings = new TrialSettings(directory.resolve(name));
        OverlayStorageDriver calm = new OverlayStorageDriver(settings);
        arrange.accept(calm);
        calm.deactivate();
        OverlayStorageDriver doomed = new OverlayStorageDriver(settings, crashPoint);
        try {
            change.accept(doomed);
        } finally {
            doomed.deactivate();
        }
    }

    private void inspect(Path root, String step, Consumer<OverlayStorageDriver> change, Set<Set<String>> allowed)
            throws IOException {
        TrialSettings settings = new TrialSettings(root);
        OverlayStorageDriver next = new OverlayStorageDriver(settings);
        Path state = settings.stateDirectory(DriverKind.STORAGE, "overlay2");
        next.recover(new RecoveryRequest("tck", state, state, Set.of()), context());
        Set<String> keys = keys(next);
        assertTrue(allowed.contains(keys), "died at \"" + step + "\", left " + keys);
        for (String key : keys) {
            next.mounts(new SnapshotKey(key), context());
        }
        Set<SnapshotKey> all = keys.stream().map(SnapshotKey::new).collect(Collectors.toSet());
        assertEquals(Set.of(), next.cleanup(all, context()), step);
        assertEquals(keys.size(), folders(state).size(), "died at \"" + step + "\", cleanup left " + folders(state));
        change.accept(next);
        next.deactivate();
    }

    private static Set<String> keys(OverlayStorageDriver driver) {
        return driver.list(context()).stream().map(info -> info.key().value()).collect(Collectors.toSet());
    }

    private static List<String> folders(Path state) throws IOException {
        try (var entries = Files.list(state.resolve("snapshots"))) {
            return entries.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static void layer(OverlayStorageDriver driver, SnapshotKey key) {
        driver.prepare(JOB, Optional.empty(), SnapshotSpec.DEFAULT, context());
        driver.apply(JOB, new LayerTar().file("f", "x").stream(), context());
        driver.commit(JOB, key, context());
    }

    private static void prepareJob(OverlayStorageDriver driver) {
        driver.prepare(JOB, Optional.of(BASE), SnapshotSpec.DEFAULT, context());
    }

    @Test
    void prepareIsAllOrNothing() throws IOException {
        dieAtEachStep(
                driver -> layer(driver, BASE), CrashTest::prepareJob, Set.of(Set.of("base"), Set.of("base", "job")));
    }

    @Test
    void commitIsAllOrNothing() throws IOException {
        dieAtEachStep(
                driver -> {
                    layer(driver, BASE);
                    prepareJob(driver);
                },
                driver -> driver.commit(JOB, TOP, context()),
                Set.of(Set.of("base", "job"), Set.of("base", "sha256:top")));
    }

    @Test
    void slowerCommitIsAllOrNothing() throws IOException {
        dieAtEachStep(
                driver -> {
                    layer(driver, BASE);
                    prepareJob(driver);
                    driver.commit(JOB, TOP, context());
                    prepareJob(driver);
                },
                driver -> driver.commit(JOB, TOP, context()),
                Set.of(Set.of("base", "job", "sha256:top"), Set.of("base", "sha256:top")));
    }

    @Test
    void removeIsAllOrNothing() throws IOException {
        dieAtEachStep(
                driver -> {
                    layer(driver, BASE);
                    prepareJob(driver);
                },
                driver -> driver.remove(JOB, context()),
                Set.of(Set.of("base", "job"), Set.of("base")));
    }

    @Test
    void damagedRecordsAreToldAndKept() throws IOException {
        TrialSettings settings = new TrialSettings(directory);
        OverlayStorageDriver first = new OverlayStorageDriver(settings);
        layer(first, BASE);
        prepareJob(first);
        first.deactivate();
        Path state = settings.stateDirectory(DriverKind.STORAGE, "overlay2");
        Path damaged = Files.createDirectories(state.resolve("snapshots/aaaaaaaa"));
        Files.createDirectory(damaged.resolve("diff"));
        Files.createSymbolicLink(damaged.resolve("snapshot"), Path.of("key=half par"));
        OverlayStorageDriver next = new OverlayStorageDriver(settings);
        var report = next.recover(new RecoveryRequest("tck", state, state, Set.of("base", "job")), context());
        assertEquals(Set.of("base", "job"), report.adopted());
        assertEquals(1, report.remarks().size(), report.remarks().toString());
        next.cleanup(Set.of(BASE, JOB), context());
        assertTrue(Files.exists(damaged), "it may hold a container's data");
        assertTrue(next.diagnose(context()).stream().anyMatch(finding -> !finding.healthy()));
        next.deactivate();
    }

    @Test
    void lostParentIsToldNotFatal() throws IOException {
        TrialSettings settings = new TrialSettings(directory);
        OverlayStorageDriver first = new OverlayStorageDriver(settings);
        layer(first, BASE);
        prepareJob(first);
        first.deactivate();
        Path state = settings.stateDirectory(DriverKind.STORAGE, "overlay2");
        for (String folder : folders(state)) {
            Path record = state.resolve("snapshots").resolve(folder).resolve("snapshot");
            if (Files.readSymbolicLink(record).toString().contains("key=base")) {
                dev.theseus.linux.file.TreeRemoval.remove(
                        state.resolve("snapshots").resolve(folder));
            }
        }
        OverlayStorageDriver next = new OverlayStorageDriver(settings);
        var report = next.recover(new RecoveryRequest("tck", state, state, Set.of("base", "job")), context());
        assertEquals(Set.of("base"), report.missing());
        assertEquals(1, report.remarks().size(), report.remarks().toString());
        var failure = assertThrows(dev.theseus.api.error.EngineException.class, () -> next.mounts(JOB, context()));
        assertEquals(dev.theseus.api.error.ErrorKind.DATA_LOSS, failure.kind());
        next.remove(JOB, context());
        assertArrayEquals(new Object[0], next.list(context()).toArray());
        next.deactivate();
    }
}
