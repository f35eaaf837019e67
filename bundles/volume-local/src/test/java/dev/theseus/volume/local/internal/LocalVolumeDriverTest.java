package dev.theseus.volume.local.internal;

import static dev.theseus.tck.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.linux.mount.MountCalls;
import dev.theseus.linux.mount.MountEntry;
import dev.theseus.linux.mount.MountTable;
import dev.theseus.tck.TrialSettings;
import dev.theseus.testing.Await;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LocalVolumeDriverTest {
    private static final Map<String, String> TMPFS =
            Map.of("type", "tmpfs", "device", "tmpfs", "o", "size=1m,uid=1000");

    @TempDir
    Path directory;

    private TrialSettings settings;
    private LocalVolumeDriver driver;

    @BeforeEach
    void open() throws IOException {
        settings = new TrialSettings(directory.toRealPath());
        driver = new LocalVolumeDriver(settings);
    }

    @AfterEach
    void leaveNoMount() {
        MountTable.read().below(settings.dataRoot()).forEach(entry -> MountCalls.detach(Path.of(entry.target())));
    }

    private static CallContext context() {
        return CallContext.background(Duration.ofMinutes(1));
    }

    private static Optional<MountEntry> mountAt(Path path) {
        return MountTable.read().at(path);
    }

    @Test
    void layoutIsDockers() throws IOException {
        driver.create("data", Map.of(), context());
        Path expected = settings.dataRoot().resolve("volumes/data/_data");
        assertEquals(Optional.of(expected), driver.stat("data", context()));
        assertEquals(expected, driver.mount("data", "c1", context()));
        assertEquals(0040755, Files.getAttribute(expected, "unix:mode"));
        assertEquals(0040701, Files.getAttribute(settings.dataRoot().resolve("volumes"), "unix:mode"));
        driver.unmount("data", "c1", context());
    }

    @Test
    @NeedsRoot
    void volumesThatDockerMadeAreUsable() throws IOException {
        Path volume = Files.createDirectories(settings.dataRoot().resolve("volumes/old/_data"));
        Files.writeString(
                volume.resolveSibling("opts.json"),
                "{\"MountType\":\"tmpfs\",\"MountOpts\":\"size=1m\",\"MountDevice\":\"tmpfs\",\"Quota\":{\"Size\":0}}");
        assertEquals(
                "tmpfs",
                mountAt(driver.mount("old", "c1", context())).orElseThrow().type());
        driver.unmount("old", "c1", context());
    }

    @Test
    @NeedsRoot
    void tmpfsIsMountedWhileSomebodyUsesIt() throws IOException {
        driver.create("fast", TMPFS, context());
        Path path = driver.stat("fast", context()).orElseThrow();
        assertTrue(mountAt(path).isEmpty());
        driver.mount("fast", "c1", context());
        driver.mount("fast", "c2", context());
        assertEquals("tmpfs", mountAt(path).orElseThrow().type());
        assertEquals(1000, Files.getAttribute(path, "unix:uid"));
        assertEquals(1, MountTable.read().below(path).size(), "mounted once");
        driver.unmount("fast", "c1", context());
        assertTrue(mountAt(path).isPresent());
        driver.unmount("fast", "c2", context());
        assertTrue(mountAt(path).isEmpty());
    }

    @Test
    @NeedsRoot
    void bindShowsTheFolder() throws IOException {
        Path device = Files.createDirectory(directory.resolve("device"));
        Files.writeString(device.resolve("f"), "x");
        driver.create("bound", Map.of("type", "none", "device", device.toString(), "o", "bind"), context());
        Path path = driver.mount("bound", "c1", context());
        assertEquals("x", Files.readString(path.resolve("f")));
        driver.unmount("bound", "c1", context());
        driver.remove("bound", context());
        assertEquals("x", Files.readString(device.resolve("f")), "the folder is not the volume's to delete");
    }

    @Test
    @NeedsRoot
    void missingDeviceIsNamed() {
        driver.create("bound", Map.of("type", "none", "device", "/no/such/folder", "o", "bind"), context());
        var failure = assertFails(ErrorKind.INTERNAL, () -> driver.mount("bound", "c1", context()));
        assertTrue(
                failure.message().startsWith("failed to mount local volume: mount /no/such/folder on "),
                failure.message());
        assertTrue(failure.message().contains("no such file or directory"), failure.message());
        driver.remove("bound", context());
        assertTrue(driver.list(context()).isEmpty(), "a mount that failed is no use");
    }

    @Test
    @NeedsRoot
    void mountsAndUsesSurviveTheDriver() {
        driver.create("fast", TMPFS, context());
        Path path = driver.mount("fast", "c1", context());
        LocalVolumeDriver next = new LocalVolumeDriver(settings);
        next.mount("fast", "c1", context());
        next.mount("fast", "c2", context());
        assertEquals(1, MountTable.read().below(path).size());
        next.unmount("fast", "c2", context());
        assertFails(ErrorKind.CONFLICT, () -> next.remove("fast", context()));
        next.unmount("fast", "c1", context());
        assertTrue(mountAt(path).isEmpty());
    }

    @Test
    @NeedsRoot
    void mountThatACrashLeftWithoutUserIsToldAndEnded() {
        driver.create("fast", TMPFS, context());
        Path path = driver.stat("fast", context()).orElseThrow();
        MountCalls.tmpfs(path, java.util.List.of("size=1m"));
        assertFalse(driver.diagnose(context()).getFirst().healthy());
        driver.remove("fast", context());
        assertTrue(mountAt(path).isEmpty());
        assertTrue(driver.list(context()).isEmpty());
    }

    @Test
    @NeedsRoot
    void whatAnOperatorMountedIsLeftAlone() {
        driver.create("plain", Map.of(), context());
        Path path = driver.mount("plain", "c1", context());
        MountCalls.tmpfs(path, java.util.List.of("size=1m"));
        driver.unmount("plain", "c1", context());
        assertTrue(mountAt(path).isPresent());
        assertFails(ErrorKind.CONFLICT, () -> driver.remove("plain", context()));
        assertTrue(mountAt(path).isPresent());
        MountCalls.unmount(path);
        driver.remove("plain", context());
        assertTrue(driver.list(context()).isEmpty());
    }

    @Test
    @NeedsRoot
    void afterARebootItIsMountedAnew() {
        driver.create("fast", TMPFS, context());
        Path path = driver.mount("fast", "c1", context());
        MountCalls.unmount(path);
        driver.mount("fast", "c1", context());
        assertEquals("tmpfs", mountAt(path).orElseThrow().type());
        driver.unmount("fast", "c1", context());
    }

    @Test
    void damagedOptionsAreToldAndRemovable() throws IOException {
        driver.create("fast", TMPFS, context());
        Files.writeString(settings.dataRoot().resolve("volumes/fast/opts.json"), "{half");
        Path state = settings.stateDirectory(DriverKind.VOLUME, "local");
        var report = driver.recover(new RecoveryRequest("tck", state, state, Set.of("fast")), context());
        assertEquals(Set.of("fast"), report.adopted());
        assertTrue(
                report.remarks().getFirst().contains("opts.json"),
                report.remarks().toString());
        assertFails(ErrorKind.DATA_LOSS, () -> driver.mount("fast", "c1", context()));
        driver.remove("fast", context());
        assertTrue(driver.list(context()).isEmpty());
    }

    @Test
    void leftoversOfACrashAreToldAndDeleted() throws Exception {
        Path draft = Files.createDirectories(settings.dataRoot().resolve("volumes/.new-1/_data"));
        Path retired = Files.createDirectories(settings.dataRoot().resolve("volumes/.removing-1/_data"));
        Files.writeString(retired.resolve("f"), "of a volume that was removed");
        driver.create("kept", Map.of(), context());
        Path state = settings.stateDirectory(DriverKind.VOLUME, "local");
        var report = driver.recover(new RecoveryRequest("tck", state, state, Set.of("kept")), context());
        assertEquals(2, report.remarks().size());
        assertEquals(Set.of(), report.unknown());
        Await.until(
                "what was half made or half removed is gone",
                () -> Files.notExists(draft.getParent()) && Files.notExists(retired.getParent()));
        assertEquals(List.of("kept"), driver.list(context()));
    }

    @ParameterizedTest
    @CsvSource({
        "device,/x,missing required option: \"type\"",
        "type,tmpfs,missing required option: \"device\"",
        "o,bind,missing required option: \"device\"",
        "flavor,sweet,invalid option: \"flavor\"",
        "size,10m,quota size requested but no quota support"
    })
    void optionsAreCheckedInDockersWords(String option, String value, String words) {
        var failure =
                assertFails(ErrorKind.INVALID_PARAMETER, () -> driver.create("data", Map.of(option, value), context()));
        assertTrue(failure.message().startsWith(words), failure.message());
    }

    @Test
    void namesAreCheckedInDockersWords() {
        var failure = assertFails(ErrorKind.INVALID_PARAMETER, () -> driver.create("a/b", Map.of(), context()));
        assertEquals(
                "\"a/b\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are"
                        + " allowed. If you intended to pass a host directory, use absolute path",
                failure.message());
        failure = assertFails(ErrorKind.INVALID_PARAMETER, () -> driver.create("a", Map.of(), context()));
        assertTrue(failure.message().startsWith("volume name is too short"), failure.message());
    }

    @Test
    void linkInPlaceOfTheFolderIsNoVolume() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Path volume = Files.createDirectories(settings.dataRoot().resolve("volumes/odd"));
        Files.createSymbolicLink(volume.resolve("_data"), outside);
        assertTrue(driver.stat("odd", context()).isEmpty());
        assertTrue(driver.list(context()).isEmpty());
    }
}
