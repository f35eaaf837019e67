package dev.theseus.engine.volume.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import dev.theseus.api.host.FileEntry;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.host.UnpackOptions;
import dev.theseus.api.volume.VolumeDriver;
import dev.theseus.engine.event.Event;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.event.Happening;
import dev.theseus.engine.testing.MemoryStore;
import dev.theseus.engine.volume.VolumeReasons;
import dev.theseus.engine.volume.Volumes.Pruned;
import dev.theseus.engine.volume.Volumes.VolumeUsage;
import dev.theseus.engine.volume.Volumes.VolumeView;
import dev.theseus.testing.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeServiceTest {
    private final MemoryStore store = new MemoryStore();
    private final FakeVolumes driver = new FakeVolumes();
    private final List<String> told = new ArrayList<>();
    private final Map<String, List<String>> containers = new HashMap<>();
    private VolumeService volumes;
    private VolumeMountService mounts;

    @BeforeEach
    void start() {
        VolumeTable table = new VolumeTable(store);
        VolumeTurns turns = new VolumeTurns();
        VolumeUse use = new VolumeUse(table, () -> containers);
        volumes = new VolumeService(table, use, turns, driver, new FixedSizes(), new Told());
        mounts = new VolumeMountService(table, turns, driver, new Told());
    }

    private List<String> restart(Map<String, Set<String>> running) {
        driver.lethal = "";
        start();
        return mounts.recover(running, context());
    }

    private static CallContext context() {
        return CallContext.background(Duration.ofSeconds(10));
    }

    private VolumeView create(String name) {
        return volumes.create(name, "", Map.of(), Map.of(), context());
    }

    private List<String> names(Map<String, List<String>> filters) {
        return volumes.list(filters, context()).stream().map(VolumeView::name).toList();
    }

    @Test
    void createsOnce() {
        VolumeView made = volumes.create("data", "", Map.of("type", "tmpfs"), Map.of("tier", "1"), context());
        assertEquals("local", made.driver());
        assertEquals(Path.of("/volumes/data"), made.mountpoint());
        assertEquals(made, create("data"), "without options it is the same volume");
        assertEquals(made, volumes.inspect("data", context()));
        EngineException other = assertThrows(
                EngineException.class, () -> volumes.create("data", "", Map.of("type", "nfs"), Map.of(), context()));
        assertEquals(ErrorKind.CONFLICT, other.kind());
        assertEquals(List.of("CREATED data"), told);
    }

    @Test
    void takesTheVolumeThatIsThereWhoeverDrivesIt() {
        VolumeView made = volumes.create("data", "array", Map.of("level", "5"), Map.of(), context());
        assertEquals("array", made.driver());
        assertEquals(made, create("data"));
        EngineException other = assertThrows(
                EngineException.class, () -> volumes.create("data", "local", Map.of(), Map.of(), context()));
        assertEquals(ErrorKind.CONFLICT, other.kind());
    }

    /** As when the last change of its record was lost, or a removal was cut off before it had begun. */
    @Test
    void whatHoldsSomethingIsNotTakenForHalfMade(@TempDir Path folder) throws IOException {
        driver.folder = folder;
        for (String name : List.of("full", "empty")) {
            create(name);
            Files.createDirectories(folder.resolve(name));
            VolumeTable table = new VolumeTable(store);
            table.put(table.find(name).orElseThrow().withPending(true));
        }
        Files.writeString(folder.resolve("full/made"), "x");
        List<String> remarks = restart(Map.of());
        assertEquals(List.of("full"), names(Map.of()));
        assertTrue(remarks.getLast().contains("volume full: kept"), remarks.toString());
    }

    @Test
    void whatADriverHasThatComesLateIsTakenInThen() {
        driver.volumes.put("lost", Map.of());
        driver.arrival = new CountDownLatch(1);
        assertEquals(List.of(), restart(Map.of()));
        assertEquals(List.of(), names(Map.of()));
        driver.arrival.countDown();
        Await.until("it is known", () -> names(Map.of()).equals(List.of("lost")));
    }

    @Test
    void namesAnonymousVolumes() {
        VolumeView made = create("");
        assertTrue(made.anonymous());
        assertTrue(made.name().matches("[0-9a-f]{64}"), made.name());
        assertEquals(Map.of("com.docker.volume.anonymous", ""), made.labels());
    }

    @Test
    void refusesBadNamesAndUnknownDrivers() {
        EngineException bad = assertThrows(EngineException.class, () -> create("../etc"));
        assertEquals(ErrorKind.INVALID_PARAMETER, bad.kind());
        assertTrue(bad.is(VolumeReasons.NAME_INVALID), bad::toString);
        EngineException none =
                assertThrows(EngineException.class, () -> volumes.create("data", "nfs", Map.of(), Map.of(), context()));
        assertEquals(ErrorKind.NOT_FOUND, none.kind());
        assertTrue(none.is(VolumeReasons.DRIVER_NOT_FOUND), none::toString);
    }

    @Test
    void aFailedCreateLeavesNothing() {
        driver.failing = "create";
        assertEquals(
                "create data: no create today",
                assertThrows(EngineException.class, () -> create("data")).message());
        driver.failing = "";
        assertEquals(List.of(), names(Map.of()));
        assertEquals(
                "there is no volume data",
                assertThrows(EngineException.class, () -> volumes.inspect("data", context()))
                        .message());
        create("data");
    }

    @Test
    void removesWhatNobodyUses() {
        create("data");
        containers.put("data", List.of("c1", "c2"));
        EngineException used = assertThrows(EngineException.class, () -> volumes.remove("data", true, context()));
        assertEquals(ErrorKind.CONFLICT, used.kind());
        assertEquals("volume data is used by c1, c2", used.message());
        assertTrue(used.is(Reason.VOLUME_IN_USE));
        assertEquals(Map.of(Attributes.NAME, "data", Attributes.HOLDER, "c1, c2"), used.attributes());
        containers.clear();
        volumes.remove("data", false, context());
        assertTrue(driver.volumes.isEmpty());
        assertEquals(
                ErrorKind.NOT_FOUND,
                assertThrows(EngineException.class, () -> volumes.remove("data", false, context()))
                        .kind());
        volumes.remove("data", true, context());
        assertEquals(List.of("CREATED data", "REMOVED data"), told);
    }

    @Test
    void aFailedRemoveKeepsIt() {
        create("data");
        driver.failing = "remove";
        assertThrows(EngineException.class, () -> volumes.remove("data", false, context()));
        assertEquals(List.of("data"), names(Map.of()));
    }

    @Test
    void filters() {
        volumes.create("one", "", Map.of(), Map.of("tier", "front"), context());
        create("two");
        containers.put("two", List.of("c1"));
        assertEquals(List.of("one"), names(Map.of("label", List.of("tier=front"))));
        assertEquals(List.of("one"), names(Map.of("dangling", List.of("true"))));
        assertEquals(List.of("two"), names(Map.of("dangling", List.of("0"))));
        assertEquals(List.of("two"), names(Map.of("name", List.of("tw"))));
        assertEquals(List.of(), names(Map.of("driver", List.of("nfs"))));
        assertThrows(EngineException.class, () -> names(Map.of("colour", List.of("red"))));
        assertThrows(EngineException.class, () -> names(Map.of("dangling", List.of("perhaps"))));
    }

    @Test
    void prunesAnonymousVolumesOrAll() {
        String anonymous = create("").name();
        create("named");
        create("used");
        containers.put("used", List.of("c1"));
        assertEquals(new Pruned(List.of(anonymous), 4096), volumes.prune(Map.of(), context()));
        assertEquals(
                List.of("named"),
                volumes.prune(Map.of("all", List.of("true")), context()).names());
        assertEquals(List.of("used"), names(Map.of()));
    }

    @Test
    void measuresForDf() {
        create("data");
        containers.put("data", List.of("c1"));
        VolumeView view = volumes.listWithUsage(context()).getFirst();
        assertEquals(Optional.of(new VolumeUsage(4096, 1)), view.usage());
    }

    @Test
    void whatIsMeasuredAndPrunedFollowsFromWhatTheDriverCanDo() {
        create("data");
        driver.capabilities.put("local", Set.of(VolumeDriver.CONTENT_ON_HOST));
        Map<String, List<String>> all = Map.of("all", List.of("true"));
        assertEquals(List.of(), volumes.prune(all, context()).names());
        assertEquals(
                Optional.of(new VolumeUsage(4096, 0)),
                volumes.listWithUsage(context()).getFirst().usage());
        driver.capabilities.put("local", Set.of(VolumeDriver.EXCLUSIVE));
        assertEquals(
                Optional.of(new VolumeUsage(-1, 0)),
                volumes.listWithUsage(context()).getFirst().usage());
        assertEquals(new Pruned(List.of("data"), 0), volumes.prune(all, context()));

        volumes.create("far", "array", Map.of(), Map.of(), context());
        assertEquals(List.of(), volumes.prune(all, context()).names());
        driver.capabilities.put("array", Set.of(VolumeDriver.EXCLUSIVE));
        assertEquals(List.of("far"), volumes.prune(all, context()).names());
    }

    /** As after an upgrade from a version whose drivers said nothing of it. */
    @Test
    void aDriverThatHasNotSaidYetWhatItCanDoIsAsked() {
        create("data");
        driver.capabilities.clear();
        driver.comes = Set.of(VolumeDriver.CONTENT_ON_HOST, VolumeDriver.EXCLUSIVE);
        assertEquals(
                Optional.of(new VolumeUsage(4096, 0)),
                volumes.listWithUsage(context()).getFirst().usage());
        assertEquals(new Pruned(List.of("data"), 4096), volumes.prune(Map.of("all", List.of("true")), context()));
    }

    @Test
    void nothingIsPrunedWhileADriverThatHasASayIsAway() {
        create("data");
        volumes.create("far", "array", Map.of(), Map.of(), context());
        driver.present = false;
        EngineException away =
                assertThrows(EngineException.class, () -> volumes.prune(Map.of("all", List.of("true")), context()));
        assertEquals(ErrorKind.UNAVAILABLE, away.kind());
        assertEquals("no driver array", away.message());
        assertEquals(List.of("data", "far"), names(Map.of()));
        assertEquals(
                List.of(-1L, 0L),
                volumes.listWithUsage(context()).stream()
                        .map(view -> view.usage().orElseThrow().bytes())
                        .sorted()
                        .toList());
    }

    @Test
    void listsWithoutADriver() {
        create("data");
        driver.present = false;
        assertEquals(List.of("data"), names(Map.of()));
        assertEquals(
                ErrorKind.UNAVAILABLE,
                assertThrows(EngineException.class, () -> volumes.remove("data", false, context()))
                        .kind());
    }

    @Test
    void mountsCountOncePerContainer() {
        create("data");
        assertEquals(Path.of("/volumes/data"), mounts.mount("data", "c1", context()));
        mounts.mount("data", "c1", context());
        mounts.mount("data", "c2", context());
        assertThrows(EngineException.class, () -> volumes.remove("data", true, context()));
        mounts.unmount("data", "c1", context());
        mounts.unmount("data", "c1", context());
        assertEquals(Set.of("c2"), driver.mounts.get("data"));
        mounts.unmount("data", "c2", context());
        volumes.remove("data", false, context());
        mounts.unmount("data", "c2", context());
        assertEquals(
                List.of(
                        "CREATED data",
                        "MOUNTED data",
                        "MOUNTED data",
                        "UNMOUNTED data",
                        "UNMOUNTED data",
                        "REMOVED data"),
                told);
        assertEquals(
                "there is no volume data",
                assertThrows(EngineException.class, () -> mounts.mount("data", "c1", context()))
                        .message());
    }

    @Test
    void aFailedMountIsNoUse() {
        create("data");
        driver.failing = "mount";
        assertTrue(assertThrows(EngineException.class, () -> mounts.mount("data", "c1", context()))
                .message()
                .startsWith("error while mounting volume 'data'"));
        volumes.remove("data", false, context());
    }

    @Test
    void recoveryKeepsRunningUsesAndEndsOthers() {
        create("data");
        mounts.mount("data", "c1", context());
        mounts.mount("data", "c2", context());
        assertEquals(List.of(), restart(Map.of("c1", Set.of("data"))));
        assertEquals(Set.of("c1"), driver.mounts.get("data"));
        restart(Map.of());
        assertEquals(Set.of(), driver.mounts.get("data"));
        volumes.remove("data", false, context());
    }

    @Test
    void recoveryAdoptsWhatTheStoreDoesNotKnow() {
        create("lost");
        driver.volumes.remove("lost");
        driver.volumes.put("found", Map.of());
        List<String> remarks = restart(Map.of());
        assertEquals(2, remarks.size(), remarks.toString());
        assertEquals(List.of("found", "lost"), names(Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"create, 0", "remove, 0"})
    void killedInTheDriverNothingIsHalfThere(String operation, int left) {
        if (operation.equals("remove")) {
            create("data");
        }
        driver.lethal = operation;
        assertThrows(FakeVolumes.Crash.class, () -> {
            if (operation.equals("create")) {
                create("data");
            } else {
                volumes.remove("data", false, context());
            }
        });
        restart(Map.of());
        assertEquals(left, driver.volumes.size());
        assertEquals(List.of(), names(Map.of()));
        create("data");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mount", "unmount"})
    void killedInTheDriverUsesAreEnded(String operation) {
        create("data");
        if (operation.equals("unmount")) {
            mounts.mount("data", "c1", context());
        }
        driver.lethal = operation;
        assertThrows(FakeVolumes.Crash.class, () -> {
            if (operation.equals("mount")) {
                mounts.mount("data", "c1", context());
            } else {
                mounts.unmount("data", "c1", context());
            }
        });
        restart(Map.of());
        assertEquals(Set.of(), driver.mounts.get("data"));
        volumes.remove("data", false, context());
    }

    private final class Told implements Events {
        @Override
        public void publish(Happening what) {
            if (what instanceof Happening.OfVolume volume) {
                told.add(volume.change() + " " + volume.name());
            }
        }

        @Override
        public Subscription subscribe(Instant since, Consumer<Event> listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Event> past(Instant since, Instant until) {
            return List.of();
        }
    }

    /** Every tree takes one page. */
    private static final class FixedSizes implements FileTrees {
        @Override
        public long diskUsage(Path tree) {
            return 4096;
        }

        @Override
        public Optional<FileEntry> stat(Path root, String path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String resolve(Path root, String path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<byte[]> read(Path root, String path, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void makeDirectories(Path root, String path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void makeFile(Path root, String path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void pack(Path root, String path, String rename, OutputStream tar) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void unpack(Path root, String path, InputStream tar, UnpackOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void copyContents(Path sourceRoot, String sourcePath, Path target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<String> list(Path root, String path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void remove(Path tree) {
            throw new UnsupportedOperationException();
        }
    }
}
