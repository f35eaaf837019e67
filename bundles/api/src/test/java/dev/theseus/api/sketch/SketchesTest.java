package dev.theseus.api.sketch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.theseus.api.host.IdRange;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.api.storage.SnapshotSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SketchesTest {
    @Test
    void whatPublishesNoPortsSaysSoByWhatItClaims() {
        for (NetworkDriver driver : List.of(new MacvlanSketch(false), new MacvlanSketch(true))) {
            assertFalse(driver.info().capabilities().contains(NetworkDriver.PUBLISH_PORTS));
            assertFalse(driver.info().capabilities().contains(NetworkDriver.HOST_LINK));
        }
        assertEquals(Set.of(), new MacvlanSketch(true).info().capabilities());
    }

    @Test
    void aSizeReachesTheDriver() {
        assertEquals("limit -p bhard=1048576", SnapshotSketch.quota(new SnapshotSpec(1 << 20, Map.of())));
    }

    @Test
    void mappedIdsReachWhoeverMounts() {
        IdRange ids = new IdRange(0, 100_000, 65_536);
        SnapshotSpec spec = new SnapshotSpec(0, Map.of(), List.of(ids));
        MountSpec layer = new MountSpec("bind", "/layer", List.of("rbind"));
        assertEquals(
                List.of(new MountSpec("bind", "/layer", List.of("rbind"), List.of(ids))),
                SnapshotSketch.idMapped(List.of(layer), spec));
        assertEquals("chown --from=0 100000", SnapshotSketch.chown(spec));
    }
}
