package dev.theseus.e2e.load;

import com.google.gson.JsonObject;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DriverBundle;
import dev.theseus.e2e.harness.Shell;
import dev.theseus.e2e.harness.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Replaces every kind of driver in turn while clients work; {@code bench/soak} runs it. */
public final class Soak {
    /** Each kind's bundle by its short name, and the slot that it fills. */
    private static final Map<String, String> BUNDLES = bundles();

    private static final List<String> USES = List.of(
            "runtime crun",
            "runtime runc",
            "storage vfs",
            "storage overlay2",
            "firewall nftables",
            "firewall iptables");

    private final Daemon daemon;
    private final Shell shell;
    private final List<Toll> tolls = new ArrayList<>();

    private Soak(Daemon daemon) {
        this.daemon = daemon;
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

    /** A daemon that knows crun, and that holds {@code busybox}. */
    public static Daemon daemon() {
        Daemon daemon = Daemon.create("--add-runtime=crun=crun");
        daemon.loadBusybox();
        return daemon;
    }

    /** What each swap of so many rounds cost. */
    public static List<Toll> run(Daemon daemon, int rounds) {
        Soak soak = new Soak(daemon);
        try (Load load = new Load(daemon)) {
            for (int round = 1; round <= rounds; round++) {
                soak.round(load, round);
            }
        }
        return soak.tolls;
    }

    private void round(Load load, int round) {
        bear(load.during("none (`driver:list`)", () -> {
            shell.rows("driver:list");
            return Load.Slots.UNKNOWN;
        }));
        for (Map.Entry<String, String> bundle : BUNDLES.entrySet()) {
            String version = "0.1.0.r" + round;
            Path jar = DriverBundle.of(bundle.getKey()).version(version).in(daemon.folder());
            bear(load.during("`" + bundle.getKey() + "` by a new build", () -> swap(bundle.getKey(), jar)));
            String[] slot = bundle.getValue().split(" ");
            String holder = shell.holder(slot[0], slot[1]);
            if (!holder.equals("dev.theseus." + bundle.getKey() + " " + version)) {
                throw new AssertionError(bundle.getValue() + " is held by " + holder);
            }
        }
        for (String use : USES) {
            bear(load.during("`driver:use " + use + "`", () -> {
                shell.run("driver:use " + use).ok();
                return Load.Slots.UNKNOWN;
            }));
        }
    }

    private void bear(Toll toll) {
        tolls.add(toll);
        System.err.print(Toll.row(toll));
        toll.failures().forEach(System.err::println);
    }

    private Load.Slots swap(String module, Path jar) {
        List<JsonObject> slots = shell.swap(module, jar);
        return new Load.Slots(longest(slots, "drain-ms"), longest(slots, "longest-park-ms"));
    }

    private static long longest(List<JsonObject> rows, String column) {
        return rows.stream().mapToLong(row -> row.get(column).getAsLong()).max().orElse(-1);
    }

    /** {@code ROUNDS [REPORT]}: prints the table, also to the file; ends with 1 when something was lost. */
    public static void main(String[] arguments) {
        int rounds = Integer.parseInt(arguments[0]);
        List<Toll> tolls;
        try (Daemon daemon = daemon()) {
            tolls = run(daemon, rounds);
        }
        String table = Toll.table(tolls) + "\n" + Toll.summary(tolls, rounds);
        System.out.print(table);
        if (arguments.length > 1) {
            Trees.write(Path.of(arguments[1]), table);
        }
        System.exit(tolls.stream().allMatch(Toll::free) ? 0 : 1);
    }
}
