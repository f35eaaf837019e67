package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.load.Soak;
import dev.theseus.e2e.load.Toll;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every kind of driver is replaced while clients work: one round of {@code bench/soak}. */
class SwapUnderLoadIT {
    @Test
    void nobodyLosesARequestAConnectionOrAByte() {
        List<Toll> tolls;
        try (Daemon daemon = Soak.daemon()) {
            tolls = Soak.run(daemon, 1);
        }
        List<String> failures =
                tolls.stream().flatMap(toll -> toll.failures().stream()).toList();
        assertTrue(tolls.stream().allMatch(Toll::free), () -> String.join("\n", failures));
    }
}
