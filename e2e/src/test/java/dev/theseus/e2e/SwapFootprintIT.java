package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.DriverBundle;
import dev.theseus.e2e.harness.Footprint;
import dev.theseus.e2e.harness.WithDaemon;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A hundred swaps in a row: a whole daemon holds after them what it held before. */
@WithDaemon
class SwapFootprintIT {
    private static final List<String> MODULES = List.of(
            "volume-local", "storage-overlay", "runtime-runc", "network-bridge", "image-registry", "network-iptables");
    /** Until all that is loaded once is loaded. */
    private static final int WARM_UP = 3;

    private static final int ROUNDS = 17;

    private final Daemon daemon;
    private final DockerCli docker;

    SwapFootprintIT(Daemon daemon, DockerCli docker) {
        this.daemon = daemon;
        this.docker = docker;
    }

    /** Two versions of each, to and fro. */
    private void swapAll(int round, Map<String, List<Path>> jars) {
        String commands = jars.entrySet().stream()
                .map(module -> "driver:swap " + module.getKey() + " "
                        + module.getValue().get(round % 2))
                .collect(Collectors.joining("; "));
        daemon.shell(commands).ok();
        assertEquals(
                "0.1.0.f" + round % 2, daemon.shell().holder("volume", "local").split(" ")[1]);
    }

    @Test
    void aHundredSwapsLeaveNothingInMemory() {
        Map<String, List<Path>> jars = new LinkedHashMap<>();
        for (String module : MODULES) {
            jars.put(
                    module,
                    List.of(
                            DriverBundle.of(module).version("0.1.0.f0").in(daemon.folder()),
                            DriverBundle.of(module).version("0.1.0.f1").in(daemon.folder())));
        }
        for (int round = 0; round < WARM_UP; round++) {
            swapAll(round, jars);
            run();
        }
        Footprint before = Footprint.of(daemon);
        for (int round = WARM_UP; round < WARM_UP + ROUNDS; round++) {
            swapAll(round, jars);
            run();
        }
        Footprint after = Footprint.of(daemon);
        String both = ROUNDS * MODULES.size() + " swaps: " + before + " -> " + after;
        System.out.println(both);
        // Some come and go by chance; a leak would be a loader and its classes a swap, 64 KiB at least.
        assertTrue(after.loaders() <= before.loaders() + 10, both);
        assertTrue(after.classes() <= before.classes() + 300, both);
        // What the compiler notes of methods that it watches is there too, and grows ever slower.
        assertTrue(after.metaspace() <= before.metaspace() + (4 << 20), both);
        assertTrue(after.threads() <= before.threads() + 10, both);
        assertTrue(after.descriptors() <= before.descriptors() + 20, both);
    }

    /** Uses every one of them. */
    private void run() {
        assertEquals(
                "hello", docker.ok("run", "--rm", "-v", "/data", "-p", "127.0.0.1::80", "busybox", "echo", "hello"));
    }
}
