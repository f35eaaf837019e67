package dev.theseus.e2e;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A daemon that has worked a little and rests takes little memory. */
class IdleIT {
    /** Measured: 93 MB once it serves, 115 MB after ten runs, 111 MB a minute later. */
    private static final long BOUND = 150L << 20;

    @Test
    void takesLittleMemory() {
        try (Daemon daemon = Daemon.create("--iptables=false")) {
            daemon.loadBusybox();
            DockerCli docker = daemon.docker();
            docker.ok("run", "-d", "busybox", "sleep", "100000");
            for (int i = 0; i < 10; i++) {
                docker.ok("run", "--rm", "busybox", "true");
            }
            // Looks whether it rests every half minute.
            Command.await("rest", Duration.ofSeconds(120), () -> daemon.resident() < BOUND);
        }
    }
}
