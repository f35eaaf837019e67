package dev.theseus.e2e.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Netns;
import dev.theseus.e2e.harness.Registry;
import dev.theseus.e2e.harness.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Nobody who talks to a Docker socket notices a difference, but those that {@code docs/differences.md} explains.
 *
 * <p>{@code -Dtheseus.differential.dockerd=PATH} takes another dockerd than Debian's, at its own API version; {@code
 * -Dtheseus.differential.only=REGEX} plays only some themes. What differed is in {@code target/differential/}.
 */
class DifferentialIT {
    private static final String NAME = "tdf" + ProcessHandle.current().pid() % 10000;
    private static final String NET = "10.213." + ProcessHandle.current().pid() % 125;
    private static final Path REPORT = Path.of("target/differential");
    private static final int WANTED = 1500;

    private final List<Difference> differences = new ArrayList<>();
    private final List<String> times = Collections.synchronizedList(new ArrayList<>());
    private int calls;
    /** Whether we, and whether the peer, refused the last call that stood for itself. */
    private List<Boolean> refused = List.of(false, false);

    @Test
    void answersAsDockerdDoes() throws IOException {
        String program = System.getProperty("theseus.differential.dockerd", "");
        try (Netns here = new Netns(NAME + "a", NET);
                Netns there = new Netns(
                        NAME + "b", "10.213." + (ProcessHandle.current().pid() % 125 + 128));
                Registry _ = Registry.in(here, 5000, false);
                Registry _ = Registry.in(here, 5001, true);
                Registry _ = Registry.in(there, 5000, false);
                Registry _ = Registry.in(there, 5001, true);
                Daemon daemon = Daemon.createIn(here);
                Peer peer = new Peer(program.isEmpty() ? "dockerd" : program, there, daemon)) {
            JsonObject version = JsonParser.parseString(Command.run(
                                    "curl", "-s", "--unix-socket", peer.socket().toString(), "http://x/version")
                            .out())
                    .getAsJsonObject();
            daemon.expectUnfinishedPulls();
            play(daemon, peer, version.get("ApiVersion").getAsString());
            judge(
                    version.get("Version").getAsString(),
                    version.get("ApiVersion").getAsString());
        }
    }

    private void play(Daemon daemon, Peer peer, String api) {
        Fixtures fixtures = new Fixtures();
        Player ours = player(fixtures, new Side("ours", daemon.socket()), daemon.dataRoot(), daemon.execRoot(), api);
        Player theirs = player(
                fixtures,
                new Side("theirs", peer.socket()),
                peer.dataRoot(),
                peer.dataRoot().resolveSibling("exec"),
                api);
        List.of("base", "min").forEach(image -> both(prepared(image), ours, theirs));
        Pattern only = Pattern.compile(System.getProperty("theseus.differential.only", ""));
        for (String theme : Calls.THEMES) {
            if (only.matcher(theme).find()) {
                Calls.of(theme).stream().filter(call -> holds(call, api)).forEach(call -> both(call, ours, theirs));
            }
        }
    }

    private static Player player(Fixtures fixtures, Side side, Path data, Path exec, String api) {
        fixtures.ids().forEach(side::keep);
        Mask mask = new Mask(side, List.of(data.toString(), exec.toString()), fixtures.digests());
        return new Player(side, fixtures, api, mask);
    }

    /** Asks both in the same moment; what goes on from a call that one of them refused only where it was accepted. */
    private void both(Call call, Player ours, Player theirs) {
        boolean then = call.line().has("then");
        CompletableFuture<JsonObject> left = new CompletableFuture<>();
        Thread.startVirtualThread(() -> left.complete(then && refused.get(0) ? new JsonObject() : timed(call, ours)));
        JsonObject right = then && refused.get(1) ? new JsonObject() : timed(call, theirs);
        JsonObject mine = left.join();
        if (!then) {
            refused = List.of(refused(mine), refused(right));
        }
        if (call.kind() != Call.Kind.MARK && !(then && refused.contains(true))) {
            calls++;
            differences.addAll(Comparison.of(call, mine, right));
        }
    }

    private JsonObject timed(Call call, Player player) {
        long begin = System.nanoTime();
        JsonObject answer = player.play(call);
        times.add("%6d ms %s: %s".formatted((System.nanoTime() - begin) / 1_000_000, player, call));
        return answer;
    }

    private static boolean refused(JsonObject answer) {
        return answer.has("status") && answer.get("status").getAsInt() >= 400;
    }

    /** The images that every theme finds. */
    private static Call prepared(String image) {
        JsonObject line = new JsonObject();
        line.addProperty("call", "POST /images/load?quiet=1");
        line.addProperty("file", image);
        return new Call("load " + image + " before all", line);
    }

    private static boolean holds(Call call, String api) {
        return older(call.word("since"), api) && older(call.word("api"), api);
    }

    private static boolean older(String version, String api) {
        return !version.matches("\\d+\\.\\d+") || number(version) <= number(api) || version.equals("1.99");
    }

    private static int number(String version) {
        int[] parts =
                Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
        return parts[0] * 1000 + parts[1];
    }

    private void judge(String version, String api) throws IOException {
        Explanations explanations = Explanations.read(Path.of("../docs/differences.md"), version);
        List<String> open = new ArrayList<>();
        List<String> explained = new ArrayList<>();
        for (Difference difference : differences) {
            explanations
                    .of(difference)
                    .ifPresentOrElse(
                            why -> explained.add(difference + " " + why), () -> open.add(difference.toString()));
        }
        boolean all = System.getProperty("theseus.differential.only", "").isEmpty();
        // What other versions differ in is not known beforehand.
        boolean usual = System.getProperty("theseus.differential.dockerd", "").isEmpty();
        List<String> stale = all && usual ? explanations.stale() : List.of();
        long different = differences.stream().map(Difference::call).distinct().count();
        String totals = "beside dockerd " + version + " at API " + api + ": " + calls + " calls, "
                + (calls - different) + " alike, " + explained.size() + " differences explained, " + open.size()
                + " not, " + stale.size() + " explanations stale";
        Trees.write(
                REPORT.resolve("times"),
                String.join(
                                "\n",
                                times.stream().sorted(Comparator.reverseOrder()).toList()) + "\n");
        Trees.write(REPORT.resolve("totals"), totals + "\n");
        Trees.write(REPORT.resolve("explained"), String.join("\n", explained) + "\n");
        Trees.write(REPORT.resolve("open"), String.join("\n", open) + "\n");
        System.out.println("differential: " + totals);
        assertEquals("", String.join("\n", open), "differences that docs/differences.md does not explain");
        assertEquals("", String.join("\n", stale), "explanations of what does not differ");
        assertTrue(!all || calls >= WANTED, totals);
    }
}
