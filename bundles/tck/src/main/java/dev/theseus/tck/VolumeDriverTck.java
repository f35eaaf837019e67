package dev.theseus.tck;

import static dev.theseus.tck.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.volume.VolumeDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The contract of {@link VolumeDriver}. Extend it in your bundle's tests. */
@Timeout(120)
@ExtendWith(ResourceWatch.class)
public abstract class VolumeDriverTck
        implements Trial, VolumeSpaceContract, VolumeCallerContract, VolumeCapabilityContract {
    /** Who mounts volumes here and may not have unmounted them. */
    private static final List<String> USERS = List.of("c1", "c2");

    @TempDir
    @Nullable
    Path directory;

    private @Nullable EngineSettings settings;
    private @Nullable VolumeDriver driver;

    /** Makes a driver as the engine would find it; {@code recover} has not been called. */
    protected abstract VolumeDriver open(EngineSettings settings);

    /** Ends a driver as its deactivation would. */
    protected abstract void close(VolumeDriver driver);

    /** Options other than none with which a volume can be made on any host; no option need be mountable. */
    protected abstract Map<String, String> someOptions();

    @Override
    public final Map<String, String> options() {
        return someOptions();
    }

    @Override
    public final Path trialFolder() {
        return Trial.given(directory);
    }

    @BeforeEach
    void openDriver() {
        settings = new TrialSettings(trialFolder());
        driver = open(settings);
        recover();
        // What is made with the first volume and stays is there from now on.
        driver.create("first", Map.of(), context());
        driver.mount("first", "nobody", context());
        driver.unmount("first", "nobody", context());
        driver.remove("first", context());
    }

    @Override
    public final void removeObjects() {
        for (String name : driver().list(context())) {
            USERS.forEach(user -> driver().unmount(name, user, context()));
            driver().remove(name, context());
        }
    }

    @Override
    public final List<String> objects() {
        return TrialFiles.paths(trialFolder());
    }

    @AfterEach
    void closeDriver() {
        close(driver());
    }

    @Override
    public final VolumeDriver driver() {
        VolumeDriver now = driver;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }

    @Override
    public final EngineSettings settings() {
        EngineSettings now = settings;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }

    @Override
    public final void inAnotherEngine(VolumeCapabilityContract.Elsewhere work) {
        EngineSettings others = new TrialSettings("other", trialFolder().resolve("other"), Map.of());
        VolumeDriver other = open(others);
        try {
            work.run(other, others);
        } finally {
            close(other);
            HostServices.fileTrees().remove(trialFolder().resolve("other"));
        }
    }

    @Override
    public final CallContext context() {
        return CallContext.background(Duration.ofMinutes(1));
    }

    /** Ends the driver as a replaced one ends, and opens another on the same state. */
    protected final void reopen() {
        close(driver());
        driver = open(settings());
    }

    protected final RecoveryReport recover(String... expected) {
        String name = driver().info().name();
        Path state = settings().stateDirectory(DriverKind.VOLUME, name);
        Path run = settings().runDirectory(DriverKind.VOLUME, name);
        return driver().recover(new RecoveryRequest("tck", state, run, Set.of(expected)), context());
    }

    @Test
    void createdVolumeIsFound() {
        assertTrue(driver().stat("data", context()).isEmpty());
        driver().create("data", Map.of(), context());
        driver().create("more-data", Map.of(), context());
        assertTrue(driver().stat("data", context()).isPresent());
        assertEquals(
                List.of("data", "more-data"),
                driver().list(context()).stream().sorted().toList());
    }

    @Test
    void creatingTwiceIsOnce() throws IOException {
        driver().create("data", Map.of(), context());
        Path path = driver().mount("data", "c1", context());
        Files.writeString(path.resolve("f"), "kept");
        driver().create("data", Map.of(), context());
        assertEquals("kept", Files.readString(path.resolve("f")));
        assertFails(ErrorKind.CONFLICT, () -> driver().create("data", someOptions(), context()));
        driver().unmount("data", "c1", context());
    }

    @Test
    void optionsBelongToTheVolume() {
        driver().create("data", someOptions(), context());
        reopen();
        driver().create("data", someOptions(), context());
        assertFails(ErrorKind.CONFLICT, () -> driver().create("data", Map.of(), context()));
    }

    @Test
    void unknownOptionIsRefused() {
        assertFails(
                ErrorKind.INVALID_PARAMETER, () -> driver().create("data", Map.of("no-such-option", "1"), context()));
        assertEquals(List.of(), driver().list(context()));
    }

    @Test
    void badNamesAreRefused() {
        for (String name : List.of("", "..", ".", "../up", "a/b", "a\0b", "-x", "x".repeat(300))) {
            assertFails(ErrorKind.INVALID_PARAMETER, () -> driver().create(name, Map.of(), context()));
            assertTrue(driver().stat(name, context()).isEmpty(), name);
        }
        assertEquals(List.of(), driver().list(context()));
    }

    @Test
    void removingNothingSucceeds() {
        driver().remove("never", context());
        driver().remove("../..", context());
        driver().create("data", Map.of(), context());
        driver().remove("data", context());
        driver().remove("data", context());
        assertEquals(List.of(), driver().list(context()));
        assertTrue(driver().stat("data", context()).isEmpty());
    }

    @Test
    void removedContentDoesNotComeBack() throws IOException {
        driver().create("data", Map.of(), context());
        Path path = driver().mount("data", "c1", context());
        Files.createDirectories(path.resolve("deep/er"));
        Files.writeString(path.resolve("deep/er/f"), "x");
        driver().unmount("data", "c1", context());
        driver().remove("data", context());
        driver().create("data", Map.of(), context());
        Path again = driver().mount("data", "c1", context());
        assertEquals(0, again.toFile().list().length);
        driver().unmount("data", "c1", context());
    }

    @Test
    void mountedVolumeIsNotRemoved() {
        driver().create("data", Map.of(), context());
        driver().mount("data", "c1", context());
        assertFails(ErrorKind.CONFLICT, () -> driver().remove("data", context()));
        driver().unmount("data", "c1", context());
        driver().remove("data", context());
        assertEquals(List.of(), driver().list(context()));
    }

    @Test
    void usesAreCountedPerId() {
        driver().create("data", Map.of(), context());
        Path first = driver().mount("data", "c1", context());
        assertEquals(first, driver().mount("data", "c1", context()), "the same id twice counts once");
        assertEquals(first, driver().mount("data", "c2", context()));
        assertEquals(first, driver().stat("data", context()).orElseThrow());
        driver().unmount("data", "c1", context());
        assertFails(ErrorKind.CONFLICT, () -> driver().remove("data", context()));
        driver().unmount("data", "c1", context());
        assertFails(ErrorKind.CONFLICT, () -> driver().remove("data", context()));
        driver().unmount("data", "never", context());
        driver().unmount("data", "c2", context());
        driver().remove("data", context());
        assertEquals(List.of(), driver().list(context()));
    }

    @Test
    void mountingNothingFails() {
        assertFails(ErrorKind.NOT_FOUND, () -> driver().mount("never", "c1", context()));
        driver().unmount("never", "c1", context());
    }

    @Test
    void contentAndUsesOutliveTheDriver() throws IOException {
        driver().create("data", Map.of(), context());
        Path path = driver().mount("data", "c1", context());
        Files.writeString(path.resolve("f"), "kept");
        reopen();
        recover("data");
        assertEquals("kept", Files.readString(path.resolve("f")), "a mounted volume must stay as it is");
        assertFails(ErrorKind.CONFLICT, () -> driver().remove("data", context()));
        assertEquals(path, driver().mount("data", "c1", context()));
        driver().unmount("data", "c1", context());
        driver().remove("data", context());
        assertEquals(List.of(), driver().list(context()));
    }

    @Test
    void recoverTellsExpectedMissingAndUnknown() {
        driver().create("here", Map.of(), context());
        driver().create("stray", Map.of(), context());
        reopen();
        RecoveryReport report = recover("here", "lost");
        assertEquals(Set.of("here"), report.adopted());
        assertEquals(Set.of("lost"), report.missing());
        assertEquals(Set.of("stray"), report.unknown());
        assertEquals(report, recover("here", "lost"));
        assertEquals(
                List.of("here", "stray"),
                driver().list(context()).stream().sorted().toList());
    }

    @Test
    void diagnoseFindsAHealthyDriverHealthy() {
        driver().create("data", Map.of(), context());
        for (Diagnostic finding : driver().diagnose(context())) {
            assertTrue(finding.healthy(), finding.toString());
            assertFalse(finding.check().isBlank());
        }
        assertEquals(List.of("data"), driver().list(context()));
    }

    @Test
    void manyUsersComeAndGoAtOnce() throws Exception {
        driver().create("data", Map.of(), context());
        List<Callable<Path>> users = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String id = "c" + i;
            users.add(() -> {
                driver().create("data", Map.of(), context());
                Path path = driver().mount("data", id, context());
                driver().unmount("data", id, context());
                return path;
            });
        }
        Set<Path> paths = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Path> path : threads.invokeAll(users)) {
                paths.add(path.get());
            }
        }
        assertEquals(1, paths.size());
        driver().remove("data", context());
        assertEquals(List.of(), driver().list(context()));
    }
}
