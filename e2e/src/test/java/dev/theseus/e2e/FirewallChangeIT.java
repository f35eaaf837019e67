package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Leftovers;
import dev.theseus.e2e.harness.Registry;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.Trees;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The firewall driver is changed and something goes wrong half-way: the old one's rules go all the same. */
class FirewallChangeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The command with which iptables' driver begins to withdraw. */
    private static final String SAVE = """
            #!/bin/sh
            test ! -e %1$s/fail || exit 1
            while test -e %1$s/hold; do : > %1$s/held; sleep 0.1; done
            PATH=${PATH#*:} exec iptables-save "$@"
            """;

    @TempDir
    private Path folder;

    private Daemon daemon;
    private int port;

    @BeforeEach
    void publish() {
        Path commands = folder.resolve("bin");
        Path save = Trees.write(commands.resolve("iptables-save"), SAVE.formatted(folder));
        assertTrue(save.toFile().setExecutable(true));
        Path settings = Trees.write(folder.resolve("daemon.json"), "{}");
        daemon = Daemon.createBy(
                List.of("env", "PATH=" + commands + ":" + System.getenv("PATH")), "--config-file=" + settings);
        daemon.loadBusybox();
        port = Registry.freePort();
        daemon.docker()
                .ok(
                        "run",
                        "-d",
                        "--name",
                        "web",
                        "-p",
                        "127.0.0.1:" + port + ":80",
                        "busybox",
                        "nc",
                        "-ll",
                        "-p",
                        "80",
                        "-e",
                        "cat");
        Command.await("an answer", PATIENCE, this::answers);
    }

    @AfterEach
    void close() throws IOException {
        Files.deleteIfExists(folder.resolve("hold"));
        Files.deleteIfExists(folder.resolve("fail"));
        try {
            if (!daemon.alive()) {
                daemon.start();
            }
            // A closed daemon keeps its bare rules, and only iptables' are taken away then.
            daemon.shell().run("driver:use firewall iptables").ok();
        } finally {
            daemon.close();
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1000);
            socket.getOutputStream().write('x');
            return socket.getInputStream().read() == 'x';
        } catch (IOException none) {
            return false;
        }
    }

    private List<String> rules() {
        return new Leftovers(daemon)
                .rules().stream().filter(rule -> rule.startsWith("-A")).toList();
    }

    private boolean hasTable() {
        String table = "table inet theseus_"
                + Trees.read(daemon.dataRoot().resolve("engine-id")).strip();
        return Command.run("nft", "list", "tables").ok().lines().contains(table);
    }

    @Test
    void theDaemonIsKilledBeforeTheOldDriverWithdraws() throws IOException {
        Path hold = Trees.write(folder.resolve("hold"), "");
        CompletableFuture<Result> change =
                CompletableFuture.supplyAsync(() -> daemon.shell().run("driver:use firewall nftables"));
        Command.await(
                "the decision",
                PATIENCE,
                () -> Files.exists(folder.resolve("held"))
                        && Trees.read(daemon.dataRoot().resolve("defaults")).contains("firewall=nftables"));
        assertTrue(answers());
        daemon.kill();
        change.join();
        assertFalse(rules().isEmpty());
        Files.delete(hold);
        daemon.start();
        Command.await("the rules of iptables are gone", PATIENCE, () -> rules().isEmpty());
        assertTrue(hasTable());
        assertTrue(answers());
    }

    @Test
    void theOldDriverFailsAndTheCommandIsRepeated() throws IOException {
        Path fail = Trees.write(folder.resolve("fail"), "");
        daemon.shell()
                .run("driver:use firewall nftables")
                .failed("nftables is in force, but iptables did not withdraw its rules");
        assertTrue(answers());
        assertFalse(rules().isEmpty());
        Files.delete(fail);
        daemon.shell().run("driver:use firewall nftables").ok();
        assertEquals(List.of(), rules());
        assertTrue(answers());
    }

    @Test
    void theDaemonIsStartedWithAnotherDriver() {
        daemon.stop();
        Trees.write(folder.resolve("daemon.json"), "{\"firewall-driver\": \"nftables\"}");
        daemon.start();
        Command.await("the rules of iptables are gone", PATIENCE, () -> rules().isEmpty());
        assertTrue(answers());
        daemon.stop();
        Trees.write(folder.resolve("daemon.json"), "{}");
        daemon.start();
        Command.await("the table of nftables is gone", PATIENCE, () -> !hasTable());
        assertFalse(rules().isEmpty());
        assertTrue(answers());
    }
}
