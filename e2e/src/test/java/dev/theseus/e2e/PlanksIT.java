package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.DriverBundle;
import dev.theseus.e2e.harness.Shell;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import dev.theseus.e2e.load.Load;
import dev.theseus.e2e.load.Toll;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Drivers are replaced while clients work. {@code -Dtheseus.soak.rounds=N} repeats the swaps under load, {@code
 * -Dtheseus.soak.report=FILE} writes their table down.
 */
@WithDaemon
class PlanksIT {
    private static final int ROUNDS = Integer.getInteger("theseus.soak.rounds", 1);
    /** Each kind's bundle, and the slot to look at. */
    private static final Map<String, String> BUNDLES = bundles();

    private final Daemon daemon;
    private final DockerCli docker;
    private final Shell shell;

    PlanksIT(Daemon daemon, DockerCli docker) {
        this.daemon = daemon;
        this.docker = docker;
        this.shell = daemon.shell();
    }

    private static Map<String, String> bundles() {
        Map<String, String> bundles = new LinkedHashMap<>();
        bundles.put("runtime-runc", "runtime runc");
        bundles.put("storage-overlay", "storage overlay2");
        bundles.put("network-bridge", "network bridge");
        bundles.put("network-iptables", "firewall iptables");
        bundles.put("image-registry", "registry registry");
        bundles.put("volume-local", "volume local");
        return bundles;
    }

    @Test
    void nobodyNoticesThatADriverIsReplaced() {
        List<Toll> tolls = new ArrayList<>();
        try (Load load = new Load(daemon)) {
            for (int round = 1; round <= ROUNDS; round++) {
                tolls.add(load.during("none (driver:list)", () -> {
                    shell.rows("driver:list");
                    return Load.Slots.UNKNOWN;
                }));
                for (Map.Entry<String, String> bundle : BUNDLES.entrySet()) {
                    String version = "0.1.0.r" + round;
                    Path jar = DriverBundle.of(bundle.getKey()).version(version).in(daemon.folder());
                    tolls.add(load.during(bundle.getKey(), () -> slots(shell.swap(bundle.getKey(), jar))));
                    String[] slot = bundle.getValue().split(" ");
                    assertEquals("dev.theseus." + bundle.getKey() + " " + version, shell.holder(slot[0], slot[1]));
                }
                for (String firewall : List.of("nftables", "iptables")) {
                    tolls.add(load.during("firewall → " + firewall, () -> use("firewall", firewall)));
                }
            }
        } finally {
            String table = Toll.table(tolls);
            System.err.println(table);
            String report = System.getProperty("theseus.soak.report", "");
            if (!report.isEmpty()) {
                Trees.write(Path.of(report), table);
            }
        }
        List<String> failures =
                tolls.stream().flatMap(toll -> toll.failures().stream()).toList();
        assertTrue(tolls.stream().allMatch(Toll::free), () -> String.join("\n", failures));
    }

    private static Load.Slots slots(List<JsonObject> rows) {
        return new Load.Slots(longest(rows, "drain-ms"), longest(rows, "longest-park-ms"));
    }

    private static long longest(List<JsonObject> rows, String column) {
        return rows.stream().mapToLong(row -> row.get(column).getAsLong()).max().orElse(-1);
    }

    private Load.Slots use(String kind, String name) {
        shell.run("driver:use " + kind + " " + name).ok();
        return Load.Slots.UNKNOWN;
    }
}
