package dev.theseus.runtime.runc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.runtime.Resources;
import dev.theseus.api.runtime.Resources.DeviceThrottle;
import dev.theseus.api.runtime.Resources.ThrottleKind;
import dev.theseus.linux.mount.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceUpdateTest {
    @TempDir
    private Path mount;

    private static Resources throttled(ThrottleKind kind, String device, Optional<Long> swappiness) {
        return new Resources(
                0, 0, 0, swappiness, false, 0, 0, 0, 0, 0, "", "", 0, 0, List.of(new DeviceThrottle(kind, device, 99)));
    }

    private void apply(Map<String, Path> controllers, Resources resources) {
        CgroupHierarchies hierarchies =
                new CgroupHierarchies(controllers, controllers.isEmpty() ? Optional.of(mount) : Optional.empty());
        RuntimeCommand none = new RuntimeCommand(
                "none",
                List.of("/nonexistent"),
                mount,
                new MixedControlGroups(mount, CgroupHierarchies.of(MountTable.read())));
        new ResourceUpdate(none, new TaskCgroup(hierarchies, "/group")).apply("x", resources, Sandbox.context());
    }

    @Test
    void asksOnlyForWhatIsSet() {
        assertEquals("{}", ResourceUpdate.request(Resources.UNLIMITED).toString());
        Resources some = new Resources(1, 2, -1, Optional.empty(), false, 3, 4, 5, 0, 0, "0-1", "0", 6, 7, List.of());
        assertEquals(
                "{\"memory\":{\"limit\":1,\"reservation\":2,\"swap\":-1},"
                        + "\"cpu\":{\"shares\":3,\"quota\":4,\"period\":5,\"cpus\":\"0-1\",\"mems\":\"0\"},"
                        + "\"pids\":{\"limit\":6},\"blockIO\":{\"weight\":7}}",
                ResourceUpdate.request(some).toString());
    }

    @Test
    void writesLimitsPerDeviceItself() throws IOException {
        Path max =
                Files.createFile(Files.createDirectories(mount.resolve("group")).resolve("io.max"));
        apply(Map.of(), throttled(ThrottleKind.WRITE_IOPS, "/dev/null", Optional.empty()));
        assertEquals("1:3 wiops=99", Files.readString(max));

        Path blkio = Files.createDirectories(mount.resolve("blkio/group"));
        Path memory = Files.createDirectories(mount.resolve("memory/group"));
        Path reads = Files.createFile(blkio.resolve("blkio.throttle.read_bps_device"));
        Path swappiness = Files.createFile(memory.resolve("memory.swappiness"));
        apply(
                Map.of("blkio", mount.resolve("blkio"), "memory", mount.resolve("memory")),
                throttled(ThrottleKind.READ_BPS, "/dev/zero", Optional.of(30L)));
        assertEquals("1:5 99", Files.readString(reads));
        assertEquals("30", Files.readString(swappiness));
    }

    @Test
    void refusesADeviceThatIsNotThere() {
        EngineException failure = assertThrows(
                EngineException.class,
                () -> apply(Map.of(), throttled(ThrottleKind.READ_BPS, "/dev/no-such", Optional.empty())));
        assertEquals(ErrorKind.INVALID_PARAMETER, failure.kind());
    }
}
