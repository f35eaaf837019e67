package dev.theseus.api.sketch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

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
    void idsReachNobodyWhoWouldMapThem() {
        MountSpec layer = new MountSpec("bind", "/layer", List.of("rbind"));
        assertEquals(
                List.of("rbind", "X-mount.idmap=0:100000"),
                SnapshotSketch.idMapped(List.of(layer), Map.of("0", "100000"))
                        .getFirst()
                        .options());
    }
}
