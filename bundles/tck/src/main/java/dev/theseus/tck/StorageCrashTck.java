package dev.theseus.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.api.storage.SnapshotSpec;
import dev.theseus.api.storage.StorageDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Dies at every step of every change and looks, with a fresh driver, at what is left. For drivers that let a test stop
 * them between two steps; extend it in your bundle's tests.
 */
public abstract class StorageCrashTck {
    private static final SnapshotKey BASE = new SnapshotKey("base");
    private static final SnapshotKey JOB = new SnapshotKey("job");
    private static final SnapshotKey TOP = new SnapshotKey("sha256:top");

    @TempDir
    @Nullable
    Path directory;

    /** @param step told of each step of a change before the next is begun; what it throws stops the driver there */
    protected abstract StorageDriver open(EngineSettings settings, Consumer<String> step);

    /** Ends a driver as its deactivation would. */
    protected abstract void close(StorageDriver driver);

    /** Names of the folders or files, one for each snapshot, that are on disk. */
    protected abstract List<String> folders(Path stateDirectory) throws IOException;

    private Path root(String name) {
        if (directory == null) {
            throw new IllegalStateException("JUnit gave no directory");
        }
        return directory.resolve(name);
    }

    /** Not an exception that cleans up after itself: it stands for kill -9. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static CallContext context() {
        return CallContext.background(Duration.ofMinutes(1));
    }

    /** Runs {@code change} once to learn its steps, then once per step, dying there. */
    private void dieAtEachStep(
            Consumer<StorageDriver> arrange, Consumer<StorageDriver> change, Set<Set<String>> allowed)
            throws IOException {
        List<String> steps = new ArrayList<>();
        run("rehearsal", arrange, change, steps::add);
        assertFalse(steps.isEmpty());
        for (String step : steps) {
            String name = step.replaceAll("\\W+", "-");
            Consumer<String> death = reached -> {
                if (reached.equals(step)) {
                    throw new Killed();
                }
            };
            assertThrows(Killed.class, () -> run(name, arrange, change, death), step);
            inspect(root(name), step, change, allowed);
        }
    }

    private void run(
            String name, Consumer<StorageDriver> arrange, Consumer<StorageDriver> change, Consumer<String> crashPoint) {
        TrialSettings settings = new TrialSettings(root(name));
        StorageDriver calm = open(settings, reached -> {});
        arrange.accept(calm);
        close(calm);
        StorageDriver doomed = open(settings, crashPoint);
        try {
            change.accept(doomed);
        } finally {
            close(doomed);
        }
    }

    private void inspect(Path root, String step, Consumer<StorageDriver> change, Set<Set<String>> allowed)
            throws IOException {
        TrialSettings settings = new TrialSettings(root);
        StorageDriver next = open(settings, reached -> {});
        Path state = settings.stateDirectory(DriverKind.STORAGE, next.info().name());
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
        close(next);
    }

    private static Set<String> keys(StorageDriver driver) {
        return driver.list(context()).stream().map(info -> info.key().value()).collect(Collectors.toSet());
    }

    private static void layer(StorageDriver driver, SnapshotKey key) {
        driver.prepare(JOB, Optional.empty(), SnapshotSpec.DEFAULT, context());
        driver.apply(JOB, new LayerTar().file("f", "x").stream(), context());
        driver.commit(JOB, key, context());
    }

    private static void prepareJob(StorageDriver driver) {
        driver.prepare(JOB, Optional.of(BASE), SnapshotSpec.DEFAULT, context());
    }

    @Test
    final void prepareIsAllOrNothing() throws IOException {
        dieAtEachStep(
                driver -> layer(driver, BASE),
                StorageCrashTck::prepareJob,
                Set.of(Set.of("base"), Set.of("base", "job")));
    }

    @Test
    final void commitIsAllOrNothing() throws IOException {
        dieAtEachStep(
                driver -> {
                    layer(driver, BASE);
                    prepareJob(driver);
                },
                driver -> driver.commit(JOB, TOP, context()),
                Set.of(Set.of("base", "job"), Set.of("base", "sha256:top")));
    }

    @Test
    final void slowerCommitIsAllOrNothing() throws IOException {
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
    final void removeIsAllOrNothing() throws IOException {
        dieAtEachStep(
                driver -> {
                    layer(driver, BASE);
                    prepareJob(driver);
                },
                driver -> driver.remove(JOB, context()),
                Set.of(Set.of("base", "job"), Set.of("base")));
    }
}
