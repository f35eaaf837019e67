package dev.theseus.engine.system.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.engine.slot.SlotState;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.testing.TestSettings;
import dev.theseus.settings.DaemonSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WarningsTest {
    private static final List<String> CAPABILITIES = List.of("CAP_SYS_RESOURCE");

    private final DaemonSettings settings = TestSettings.at(Path.of("/nowhere"), "overlay2");

    private List<String> warnings(SlotView... slots) {
        return Warnings.of(settings, List.of(slots), CAPABILITIES, List.of());
    }

    private static SlotView absent(DriverKind kind, String name, boolean needed) {
        return new SlotView(kind, name, SlotState.ABSENT, Optional.empty(), "", 0, List.of(), needed, "no such disk");
    }

    @Test
    void aDriverThatNobodyChoseAndThatCannotWorkHereIsQuiet() {
        assertEquals(List.of(), warnings(absent(DriverKind.STORAGE, "btrfs", false)));
        assertEquals(List.of(), warnings(absent(DriverKind.RUNTIME, "kata", false)));
    }

    @Test
    void theDefaultThatCannotWorkIsToldOf() {
        assertEquals(
                List.of("WARNING: storage driver overlay2: no such disk"),
                warnings(absent(DriverKind.STORAGE, "overlay2", false)));
    }

    @Test
    void oneThatHoldsObjectsOrHasServedIsToldOf() {
        assertEquals(
                List.of("WARNING: storage driver btrfs: no such disk"),
                warnings(absent(DriverKind.STORAGE, "btrfs", true)));
    }

    @Test
    void kindsWithoutAChoiceAreToldOf() {
        assertEquals(
                List.of("WARNING: network driver bridge: no such disk"),
                warnings(absent(DriverKind.NETWORK, "bridge", false)));
    }

    @Test
    void anActiveDriverIsNoWarning() {
        SlotView active = new SlotView(
                DriverKind.STORAGE,
                "overlay2",
                SlotState.ACTIVE,
                Optional.of(new DriverInfo("overlay2", "1", Set.of(), Map.of())),
                "dev.theseus.storage-overlay 1",
                0,
                List.of(),
                true,
                "1 layer adopted");
        assertEquals(List.of(), warnings(active));
    }

    @Test
    void aCapabilityThatPrivilegedContainersWillLackIsToldOf() {
        List<String> all = Warnings.of(settings, List.of(), List.of("CAP_SYS_ADMIN"), List.of());
        assertEquals(1, all.size());
        assertTrue(all.getFirst().startsWith("WARNING: the daemon has no CAP_SYS_RESOURCE"), all.getFirst());
    }

    @Test
    void whatTheStartCouldNotMendIsToldOf() {
        List<String> all = Warnings.of(settings, List.of(), CAPABILITIES, List.of("container c1: its layer is gone"));
        assertEquals(List.of("WARNING: container c1: its layer is gone"), all);
    }
}
