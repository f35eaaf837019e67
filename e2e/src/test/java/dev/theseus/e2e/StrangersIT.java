package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Netns;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Others on the machine who have things of our names, or take ours away. */
class StrangersIT {
    private static final String NAME = "tst" + ProcessHandle.current().pid() % 100000;
    private static final String NET = "10.61." + ProcessHandle.current().pid() % 250;
    private static final String SERVE = "while :; do echo served | nc -l -p 80; done";

    @Test
    void aStrangersBridgeIsLeftAloneAndOneThatSomebodyRemovedIsMadeAnew() {
        try (Netns machine = new Netns(NAME, NET);
                Daemon daemon = Daemon.stopped(machine.enter())) {
            String bridge = daemon.bridge();
            machine.run("ip", "link", "add", bridge, "type", "bridge").ok();
            machine.run("ip", "addr", "add", "192.0.2.1/24", "dev", bridge).ok();
            machine.run("ip", "link", "set", bridge, "up").ok();
            String before = addresses(machine, bridge);
            daemon.start();
            daemon.loadBusybox();
            DockerCli docker = daemon.docker();
            docker.run("run", "--rm", "busybox", "true")
                    .failed("the link " + bridge + " belongs to somebody else; remove it");
            assertEquals("on", docker.ok("run", "--rm", "--network", "none", "busybox", "echo", "on"));
            assertEquals(before, addresses(machine, bridge));

            machine.run("ip", "link", "del", bridge).ok();
            docker.ok("run", "--rm", "busybox", "true");
            machine.run("ip", "link", "del", bridge).ok();
            docker.ok("run", "--rm", "busybox", "ping", "-c", "1", "-w", "10", machine.machine());
            assertTrue(daemon.log().contains("there is no link " + bridge), daemon.log());
        }
    }

    private static String addresses(Netns machine, String link) {
        return machine.run("ip", "-o", "-4", "addr", "show", link).ok().text();
    }

    @ParameterizedTest
    @ValueSource(strings = {"iptables", "nftables"})
    void rulesThatSomebodyFlushesAreBackAtOnceAndTheLogSaysSo(String driver) {
        try (Netns machine = new Netns(NAME, NET);
                Daemon daemon = Daemon.createIn(machine, "--firewall-driver=" + driver)) {
            daemon.loadBusybox();
            daemon.docker().ok("run", "-d", "-p", "8080:80", "busybox", "sh", "-c", SERVE);
            answers(machine);
            for (String flush : new String[] {"iptables -t nat -F", "iptables -F", "nft flush ruleset"}) {
                machine.run(flush.split(" ")).ok();
                answers(machine);
            }
            assertTrue(
                    daemon.log().contains("somebody removed rules of the firewall, they are put back"), daemon.log());
        }
    }

    /** As another release may have made it, or an administrator. */
    @Test
    void aTableOfOurNameIsMadeOurs() {
        try (Netns machine = new Netns(NAME, NET);
                Daemon daemon = Daemon.createIn(machine, "--firewall-driver=nftables")) {
            daemon.loadBusybox();
            daemon.docker().ok("run", "--rm", "busybox", "true");
            String table = machine.run("nft", "list", "tables").lines().stream()
                    .filter(line -> line.contains("theseus_"))
                    .findFirst()
                    .orElseThrow()
                    .substring("table ".length());
            daemon.kill();
            nft(machine, "delete table " + table);
            nft(machine, "add table " + table);
            nft(machine, "add set " + table + " bridges { type ipv4_addr; }");
            nft(machine, "add chain " + table + " evil { type filter hook forward priority -5; policy drop; }");
            daemon.start();
            daemon.docker().ok("run", "-d", "-p", "8080:80", "busybox", "sh", "-c", SERVE);
            answers(machine);
            assertFalse(machine.run("nft", "list", "ruleset").out().contains("evil"));
        }
    }

    private static void nft(Netns machine, String command) {
        machine.run("nft", command).ok();
    }

    private static void answers(Netns machine) {
        Command.await(
                "an answer at the published port",
                Duration.ofSeconds(20),
                () -> Command.run("timeout", "3", "nc", "-d", "-w", "2", machine.address(), "8080")
                        .out()
                        .equals("served\n"));
    }
}
