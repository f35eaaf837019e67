package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.e2e.fuzz.Attack;
import dev.theseus.e2e.fuzz.HostileRegistry;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.WithDaemon;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry cannot stop the daemon either. */
@WithDaemon
class HostileRegistryIT {
    private final Daemon daemon;

    HostileRegistryIT(Daemon daemon) {
        this.daemon = daemon;
    }

    @Test
    void whateverARegistryAnswersPullsEnd(@TempDir Path folder) throws Exception {
        daemon.expectUnfinishedPulls();
        Attack attack = new Attack(daemon, folder, new Random(1));
        try (HostileRegistry registry = new HostileRegistry()) {
            attack.registry(registry);
        }
        attack.assertUnharmed();
        attack.end();
        assertEquals(List.of(), attack.escaped());
    }
}
