package dev.theseus.e2e.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.theseus.e2e.crash.StateText.Line;
import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code theseusd --repair} is killed at each of its calls that reach the disk: all of the state is still there, and the next one finishes. */
class RepairKilledIT {
    /** More than it has. */
    private static final int CALLS = 80;

    private static final List<String> STATE = List.of("state.db", "state.db.previous", "state.mark", "engine-id");
    private static final int KILLED = 128 + 9;

    @Test
    void nothingIsLostAndTheNextOneFinishes() throws IOException {
        try (Daemon daemon = Daemon.create("--iptables=false")) {
            daemon.loadBusybox();
            daemon.docker().ok("volume", "create", "kept");
            daemon.docker().ok("create", "--name", "first", "-v", "kept:/v", "busybox");
            daemon.docker().ok("create", "--name", "second", "busybox");
            daemon.stop();
            daemon.start();
            daemon.docker().ok("network", "create", "late");
            daemon.kill();
            Path root = daemon.dataRoot();
            Path saved = daemon.folder().resolve("saved");
            Files.createDirectories(saved);
            StateText whole = StateText.read(root.resolve("state.db"));
            Set<String> expected = new TreeSet<>(whole.documents().keySet());
            byte[] damaged = damaged(whole);
            Files.write(root.resolve("state.db"), damaged);
            copy(root, saved);
            int kills = 0;
            int call = 1;
            while (killedAt(call, daemon)) {
                kills++;
                String about = "killed at call " + call;
                byte[] now = Files.readAllBytes(root.resolve("state.db"));
                if (!Arrays.equals(damaged, now)) {
                    assertEquals(expected, StateText.of(now).documents().keySet(), about);
                    assertTrue(hasCopy(root, damaged), about + ": there is no copy of the damaged state");
                }
                Result second =
                        Command.run(Daemon.HOME.resolve("bin/theseusd").toString(), "--data-root=" + root, "--repair");
                assertEquals(0, second.exit(), () -> about + "\n" + second);
                assertEquals(
                        expected,
                        StateText.read(root.resolve("state.db")).documents().keySet(),
                        about);
                assertTrue(hasCopy(root, damaged), about + ": there is no copy of the damaged state");
                Trees.delete(root.resolve("lost"));
                copy(saved, root);
                call++;
                assertTrue(call < CALLS, "it never comes to its end");
            }
            System.err.println("a repair was killed at " + kills + " calls");
            assertTrue(kills > 8, kills + " calls: is it traced?");
            daemon.start();
            assertEquals(
                    "first\nsecond",
                    daemon.docker()
                            .shell("$DOCKER ps -a --format '{{.Names}}' | sort")
                            .text());
            daemon.docker().ok("network", "inspect", "late");
            Trees.delete(root.resolve("lost"));
        }
    }

    /** One byte of the document of a container, among those that the state before has too. */
    private static byte[] damaged(StateText whole) {
        Line line = whole.lines().stream()
                .filter(one -> one.beginning()
                        && one.documents().stream()
                                .anyMatch(document -> document.table().equals("containers")))
                .findFirst()
                .orElseThrow();
        byte[] damaged = whole.bytes().clone();
        damaged[line.from() + 100] ^= 1;
        return damaged;
    }

    private static void copy(Path from, Path to) throws IOException {
        for (String name : STATE) {
            Files.deleteIfExists(to.resolve(name));
            if (Files.exists(from.resolve(name))) {
                Files.copy(from.resolve(name), to.resolve(name));
            }
        }
    }

    private static boolean hasCopy(Path root, byte[] state) throws IOException {
        for (Path copies : Trees.children(root.resolve("lost"))) {
            Path copy = copies.resolve("state.db");
            if (Files.exists(copy) && Arrays.equals(state, Files.readAllBytes(copy))) {
                return true;
            }
        }
        return false;
    }

    /** Runs a repair that dies at the n-th such call of one of its threads; false when it came to its end before. */
    private static boolean killedAt(int call, Daemon daemon) {
        String calls = "fsync,fdatasync,rename,link,unlink,ftruncate";
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", "/dev/null"));
        command.addAll(List.of("-e", "trace=" + calls, "-e", "inject=" + calls + ":signal=KILL:when=" + call));
        command.addAll(List.of(
                Daemon.HOME.resolve("bin/theseusd").toString(), "--data-root=" + daemon.dataRoot(), "--repair"));
        Result result = Command.run(command.toArray(String[]::new));
        assumeTrue(!result.err().contains("ptrace"), () -> "nothing can be traced here: " + result);
        assertTrue(result.exit() == 0 || result.exit() == KILLED, result::toString);
        return result.exit() == KILLED;
    }
}
