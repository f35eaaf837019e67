package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Netns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody else throws away the rules of a host, which is a network namespace here: they come back by themselves. */
class FlushIT {
    private static final String SERVING = "while :; do echo served | nc -l -p 80; done";

    @TempDir
    private Path folder;

    @Test
    void iptablesRulesComeBack() {
        try (Netns host = new Netns("te-flush", "10.219.77");
                Daemon daemon = Daemon.createIn(host)) {
            serve(daemon);
            assertAnswers(host);
            for (List<String> flush : List.of(
                    List.of("iptables-nft", "-t", "nat", "-F"),
                    List.of("iptables-nft", "-F"),
                    List.of("nft", "flush", "ruleset"))) {
                host.run(flush.toArray(String[]::new)).ok();
                assertAnswers(host);
            }
            assertTrue(daemon.log().contains("they are put back"), daemon.log());
        }
    }

    @Test
    void nftablesRulesComeBack() {
        try (Netns host = new Netns("te-flushn", "10.219.78");
                Daemon daemon = Daemon.createIn(host, "--firewall-driver=nftables")) {
            serve(daemon);
            assertAnswers(host);
            host.run("nft", "flush", "ruleset").ok();
            assertAnswers(host);
        }
    }

    /** The kernel tells nobody of these: they are looked after now and then. */
    @Test
    void legacyRulesComeBack() throws IOException {
        for (String command : List.of("iptables", "ip6tables")) {
            for (String verb : List.of("", "-save", "-restore")) {
                Files.createSymbolicLink(
                        folder.resolve(command + verb), Path.of("/usr/sbin", command + "-legacy" + verb));
            }
        }
        try (Netns host = new Netns("te-flushl", "10.219.79");
                Daemon daemon = Daemon.createBy(withPath(host))) {
            serve(daemon);
            assertAnswers(host);
            host.run("iptables-legacy", "-t", "nat", "-F").ok();
            assertAnswers(host);
        }
    }

    private List<String> withPath(Netns host) {
        List<String> prefix = new ArrayList<>(host.enter());
        prefix.addAll(List.of("env", "PATH=" + folder + ":" + System.getenv("PATH")));
        return prefix;
    }

    private static void serve(Daemon daemon) {
        DockerCli docker = daemon.docker();
        daemon.loadBusybox();
        docker.ok("run", "-d", "--name", "serves", "-p", "8088:80", "busybox", "sh", "-c", SERVING);
        assertEquals("running", docker.inspect("serves", "{{.State.Status}}"));
    }

    private static void assertAnswers(Netns host) {
        Command.await(
                "the published port",
                Duration.ofSeconds(60),
                () -> Command.run("timeout", "3", "nc", "-d", "-w", "2", host.address(), "8088")
                        .out()
                        .equals("served\n"));
    }
}
