package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Netns;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of somebody who lives drop what is sent to a subnet. */
class BlockedSubnetsIT {
    private static final String NAME = "tbl" + ProcessHandle.current().pid() % 100000;
    private static final String NET = "10.61." + ProcessHandle.current().pid() % 250;

    @ParameterizedTest
    @ValueSource(strings = {"iptables", "nftables"})
    void aNewNetworkIsPutPastThemAndOneThatIsNamedIsMadeWithAWarning(String driver) {
        try (Netns machine = new Netns(NAME, NET);
                Daemon daemon = Daemon.createIn(machine, "--firewall-driver=" + driver)) {
            daemon.loadBusybox();
            DockerCli docker = daemon.docker();
            docker.ok("network", "create", "first");
            String blocked = subnet(docker, "first");
            docker.ok("network", "rm", "first");
            machine.run("iptables", "-t", "raw", "-A", "PREROUTING", "-d", blocked, "-j", "DROP")
                    .ok();

            docker.ok("network", "create", "second");
            assertNotEquals(blocked, subnet(docker, "second"));
            docker.ok("run", "-d", "--name", "inner", "--network", "second", "busybox", "sleep", "1000");
            docker.ok("run", "--rm", "--network", "second", "busybox", "ping", "-c", "1", "-w", "10", "inner");
            String rule = "raw: -A PREROUTING -d " + blocked + " -j DROP";
            assertTrue(daemon.log().contains(rule), daemon.log());

            docker.ok("network", "create", "--subnet", blocked, "named");
            assertEquals(blocked, subnet(docker, "named"));
            assertTrue(
                    daemon.log()
                            .lines()
                            .anyMatch(line -> line.contains("level=warning")
                                    && line.contains("network named")
                                    && line.contains(rule)),
                    daemon.log());
        }
    }

    private static String subnet(DockerCli docker, String network) {
        return docker.ok("network", "inspect", "-f", "{{(index .IPAM.Config 0).Subnet}}", network);
    }
}
