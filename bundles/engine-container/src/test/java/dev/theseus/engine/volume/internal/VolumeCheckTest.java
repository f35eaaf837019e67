package dev.theseus.engine.volume.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.api.volume.VolumeDriver;
import dev.theseus.engine.testing.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeCheckTest {
    @TempDir
    Path dataRoot;

    private final MemoryStore store = new MemoryStore();
    private final Map<String, Set<String>> capabilities = new HashMap<>();

    private void record(String name, String driver) {
        new VolumeTable(store)
                .put(new VolumeRecord(name, driver, Map.of(), Map.of(), "2026-01-01T00:00:00Z", false, false));
    }

    private List<String> findings() throws IOException {
        return new VolumeCheck(
                        new VolumeTable(store), driver -> Optional.ofNullable(capabilities.get(driver)), dataRoot)
                .findings();
    }

    /** Nobody has told this version yet what its drivers can do. */
    @Test
    void filesOfVolumesAreLookedForInADataRootOfBefore() throws IOException {
        record("whole", "local");
        record("gone", "local");
        Files.createDirectories(dataRoot.resolve("volumes/whole/_data"));
        assertEquals(
                List.of("volume gone: its files are missing, unless volume driver local, which has not said yet where,"
                        + " keeps them outside of " + dataRoot.resolve("volumes")),
                findings());
    }

    @Test
    void filesOfVolumesAreLookedForWhereTheirDriverKeepsThem() throws IOException {
        capabilities.put("local", Set.of(VolumeDriver.DATA_ROOT_LAYOUT));
        capabilities.put("array", Set.of());
        record("gone", "local");
        record("far", "array");
        assertEquals(List.of("volume gone: its files are missing"), findings());
    }

    @Test
    void whatADriverWasJustMakingIsNoVolume() throws IOException {
        Files.createDirectories(dataRoot.resolve("volumes/.new-1/_data"));
        VolumeCheck check = new VolumeCheck(new VolumeTable(store), driver -> Optional.empty(), dataRoot);
        assertEquals(List.of(), check.findings());
        assertEquals(List.of(), check.adopt());
    }

    @Test
    void filesWithoutARecordAreTold() throws IOException {
        Files.createDirectories(dataRoot.resolve("volumes/stray/_data"));
        assertEquals(List.of("volume stray: there are files, but no record"), findings());
    }
}
