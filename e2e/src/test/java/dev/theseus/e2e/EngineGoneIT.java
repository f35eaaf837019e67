package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Netns;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several engines on one machine, of which one is gone for good. */
class EngineGoneIT {
    private static final String NAME = "tgo" + ProcessHandle.current().pid() % 100000;
    private static final String NET = "10.97." + ProcessHandle.current().pid() % 250;
    private static final String SERVE = "while :; do echo served | nc -l -p 80; done";

    @ParameterizedTest
    @CsvSource({"nftables, iptables", "iptables, nftables"})
    void anEngineTakesOverWhatOneThatIsGoneLeftAndNothingElse(String driverOfTheGone, String driver) {
        try (Netns machine = new Netns(NAME, NET);
                Daemon neighbour = Daemon.createIn(machine);
                Daemon gone = Daemon.createIn(machine, "--firewall-driver=" + driverOfTheGone)) {
            serve(neighbour, "8081");
            serve(gone, "8080");
            gone.docker().ok("network", "create", "own");
            gone.docker().ok("run", "-d", "--network", "own", "busybox", "sleep", "1000");
            String subnet = subnet(gone.docker());
            gone.kill();
            try (Daemon next = Daemon.createLike(gone, "--firewall-driver=" + driver)) {
                next.loadBusybox();
                next.docker().run("run", "--rm", "busybox", "true").failed("whose containers still run");
                answers(machine, "8080");

                gone.abandon();
                next.docker().ok("run", "--rm", "busybox", "true");
                serves(next, machine, subnet);
                answers(machine, "8081");
                assertTrue(next.log().contains("was left behind by the engine"), next.log());
            }
            answers(machine, "8081");
            assertTrue(machine.run("ip", "-o", "link").out().contains(neighbour.bridge() + ":"));
        }
    }

    private static String subnet(DockerCli docker) {
        return docker.ok("network", "inspect", "-f", "{{(index .IPAM.Config 0).Subnet}}", "own");
    }

    private static void serve(Daemon daemon, String port) {
        daemon.loadBusybox();
        daemon.docker().ok("run", "-d", "--name", "web", "-p", port + ":80", "busybox", "sh", "-c", SERVE);
    }

    private static void answers(Netns machine, String port) {
        Command.await(
                "an answer at port " + port,
                Duration.ofSeconds(10),
                () -> Command.run("timeout", "3", "nc", "-d", "-w", "2", machine.address(), port)
                        .out()
                        .equals("served\n"));
    }

    /** Publishes, and has containers on a network of its own talk to each other, past the rules that the last one left. */
    private static void serves(Daemon daemon, Netns machine, String subnet) {
        serve(daemon, "8080");
        answers(machine, "8080");
        DockerCli docker = daemon.docker();
        docker.ok("network", "create", "own");
        assertEquals(subnet, subnet(docker), "it is as good as free");
        docker.ok("run", "-d", "--network", "own", "--name", "inner", "busybox", "sh", "-c", SERVE);
        assertEquals(
                "served",
                docker.ok(
                        "run",
                        "--rm",
                        "--network",
                        "own",
                        "busybox",
                        "sh",
                        "-c",
                        "sleep 1; nc -w 5 inner 80 < /dev/null"));
    }
}
