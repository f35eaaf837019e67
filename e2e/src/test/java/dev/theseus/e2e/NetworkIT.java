package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.WithDaemon;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Networks, addresses and names. */
@WithDaemon
class NetworkIT {
    private static final String SERVING = "while :; do echo own | nc -l -p 53 > /dev/null; done";

    private final DockerCli docker;
    private final Daemon daemon;

    NetworkIT(DockerCli docker, Daemon daemon) {
        this.docker = docker;
        this.daemon = daemon;
    }

    @AfterEach
    void removeNetworks() {
        daemon.removeContainers();
        docker.ok("network", "prune", "-f");
    }

    private void sleeper(String name, String... options) {
        List<String> command = new ArrayList<>(List.of("run", "-d", "--name", name));
        command.addAll(List.of(options));
        command.addAll(List.of("busybox", "sleep", "1000"));
        docker.ok(command.toArray(String[]::new));
    }

    private boolean pings(String from, String to) {
        return docker.run("exec", from, "ping", "-c", "1", "-W", "2", to).exit() == 0;
    }

    private String resolved(String from, String name) {
        return docker.run("exec", from, "nslookup", name, "127.0.0.11").out();
    }

    @Test
    void hasTheDefaultNetworks() {
        assertEquals(
                "bridge bridge local\nhost host local\nnone null local",
                String.join(
                        "\n",
                        docker.ok("network", "ls", "--format", "{{.Name}} {{.Driver}} {{.Scope}}")
                                .lines()
                                .sorted()
                                .toList()));
        assertEquals(
                daemon.subnet() + ".0.0/24 " + daemon.subnet() + ".0.1",
                docker.ok(
                        "network",
                        "inspect",
                        "-f",
                        "{{with index .IPAM.Config 0}}{{.Subnet}} {{.Gateway}}{{end}}",
                        "bridge"));
        docker.run("network", "rm", "bridge").exited(1).says("is a pre-defined network and cannot be removed");
    }

    @Test
    void connectsOnTheDefaultBridge() {
        sleeper("aa");
        sleeper("bb");
        String address = docker.inspect("bb", "{{.NetworkSettings.IPAddress}}");
        assertTrue(address.startsWith(daemon.subnet() + ".0."), address);
        assertTrue(pings("aa", address));
        assertTrue(Command.run("busybox", "ping", "-c", "1", "-W", "1", address).exit() == 0);
        assertEquals(1, docker.run("exec", "aa", "nslookup", "bb", "127.0.0.11").exit());
        assertTrue(docker.ok("exec", "aa", "ip", "route").contains("default via " + daemon.subnet() + ".0.1"));
    }

    @Test
    void resolvesNamesOnUserNetworks() {
        docker.ok("network", "create", "net1");
        sleeper(
                "web",
                "--network",
                "net1",
                "--network-alias",
                "site",
                "--network-alias",
                "both",
                "--hostname",
                "webhost");
        sleeper("web2", "--network", "net1", "--network-alias", "both");
        sleeper("ask", "--network", "net1");
        String address = docker.inspect("web", "{{.NetworkSettings.Networks.net1.IPAddress}}");
        String second = docker.inspect("web2", "{{.NetworkSettings.Networks.net1.IPAddress}}");
        for (String name :
                List.of("web", "site", docker.inspect("web", "{{.Id}}").substring(0, 12))) {
            assertTrue(resolved("ask", name).contains(address), name);
        }
        String both = resolved("ask", "both");
        assertTrue(both.contains(address) && both.contains(second), both);
        assertTrue(resolved("ask", address).contains("web.net1"), "PTR");
        assertTrue(pings("ask", "web"));
        assertTrue(docker.ok("exec", "ask", "cat", "/etc/resolv.conf").contains("nameserver 127.0.0.11"));
        docker.ok("rename", "web", "renamed");
        assertTrue(resolved("ask", "renamed").contains(address), "after the rename");
        docker.ok("rm", "-f", "web2");
        assertTrue(!resolved("ask", "both").contains(second), "after the removal");
    }

    @Test
    void leavesPort53ToContainers() {
        docker.ok("network", "create", "named");
        sleeper("ask", "--network", "named");
        docker.ok("run", "-d", "--name", "serves", "--network", "named", "busybox", "sh", "-c", SERVING);
        String address = docker.inspect("ask", "{{.NetworkSettings.Networks.named.IPAddress}}");
        assertTrue(resolved("serves", "ask").contains(address), "beside a server of its own");
        Command.await(
                "the answer by tcp",
                Duration.ofSeconds(10),
                () -> docker.run("exec", "ask", "sh", "-c", "nc -w 2 serves 53 < /dev/null")
                        .text()
                        .equals("own"));
        // The image's own nc knows no udp.
        String namespace = "--net=/proc/" + docker.inspect("serves", "{{.State.Pid}}") + "/ns/net";
        try (Command server =
                Command.start(Map.of(), List.of("nsenter", namespace, "nc", "-u", "-l", "0.0.0.0", "53"))) {
            Command.await("the question by udp", Duration.ofSeconds(20), () -> {
                docker.run("exec", "ask", "timeout", "1", "nslookup", "question", "serves");
                return server.outSoFar().contains("question");
            });
            assertTrue(resolved("serves", "ask").contains(address), "beside a server by udp");
        }
        daemon.kill();
        daemon.start();
        assertTrue(resolved("serves", "ask").contains(address), "after another start of the daemon");
        assertTrue(pings("ask", "serves"));
    }

    @Test
    void keepsNetworksApart() {
        docker.ok("network", "create", "left");
        docker.ok("network", "create", "right");
        sleeper("ll", "--network", "left");
        sleeper("rr", "--network", "right");
        String address = docker.inspect("rr", "{{.NetworkSettings.Networks.right.IPAddress}}");
        assertTrue(!pings("ll", address));
        assertTrue(!pings("ll", "rr"));
        docker.ok("network", "connect", "--alias", "joined", "left", "rr");
        assertTrue(pings("ll", "rr"));
        assertTrue(pings("ll", "joined"));
        assertTrue(docker.ok("exec", "rr", "ip", "addr").contains("eth1"));
        docker.ok("network", "disconnect", "left", "rr");
        assertTrue(!pings("ll", "rr"));
        docker.run("network", "disconnect", "left", "rr").exited(1).says("is not connected to");
        docker.run("network", "rm", "left").exited(1).says("has active endpoints");
        docker.run("network", "connect", "left", "ll").exited(1).says("already exists in network left");
    }

    @Test
    void givesStaticAddresses() {
        String net = daemon.subnet() + ".250";
        docker.ok(
                "network",
                "create",
                "--subnet",
                net + ".0/24",
                "--gateway",
                net + ".254",
                "--ip-range",
                net + ".128/25",
                "fixed");
        sleeper("st", "--network", "fixed", "--ip", net + ".77");
        assertEquals(
                net + ".77 24 " + net + ".254",
                docker.inspect(
                        "st",
                        "{{with .NetworkSettings.Networks.fixed}}{{.IPAddress}} {{.IPPrefixLen}} {{.Gateway}}{{end}}"));
        docker.run("run", "--rm", "--network", "fixed", "--ip", net + ".77", "busybox", "true")
                .exited(125)
                .says("Address already in use");
        docker.run("run", "--rm", "--network", "fixed", "--ip", "10.1.2.3", "busybox", "true")
                .exited(125);
        docker.run("run", "--rm", "--ip", daemon.subnet() + ".0.9", "busybox", "true")
                .exited(125)
                .says("user specified IP address is supported on user defined networks only");
        sleeper("dyn", "--network", "fixed");
        String dynamic = docker.inspect("dyn", "{{.NetworkSettings.Networks.fixed.IPAddress}}");
        assertTrue(Integer.parseInt(dynamic.substring(dynamic.lastIndexOf('.') + 1)) >= 128, dynamic);
        docker.ok("restart", "-t", "0", "st");
        assertEquals(net + ".77", docker.inspect("st", "{{.NetworkSettings.Networks.fixed.IPAddress}}"));
        docker.run("network", "create", "--subnet", net + ".0/24", "again")
                .exited(1)
                .says("Pool overlaps");
    }

    @Test
    void speaksIpv6() {
        docker.ok(
                "network",
                "create",
                "--ipv6",
                "--subnet",
                "fd00:7e5e:" + daemon.subnet().substring(3) + "::/64",
                "six");
        sleeper("s1", "--network", "six");
        sleeper("s2", "--network", "six");
        String address = docker.inspect("s1", "{{.NetworkSettings.Networks.six.GlobalIPv6Address}}");
        assertTrue(address.startsWith("fd00:7e5e:"), address);
        docker.ok("exec", "s2", "ping", "-6", "-c", "1", "-W", "2", address);
        assertTrue(resolved("s2", "s1").contains(address));
    }

    @Test
    void keepsInternalNetworksInside() {
        docker.ok("network", "create", "--internal", "cell");
        sleeper("in1", "--network", "cell");
        sleeper("in2", "--network", "cell");
        assertTrue(pings("in1", "in2"));
        assertTrue(!docker.ok("exec", "in1", "ip", "route").contains("default"));
        sleeper("out");
        assertTrue(!pings("in1", docker.inspect("out", "{{.NetworkSettings.IPAddress}}")));
    }

    @Test
    void hasModesWithoutANetwork() {
        assertEquals(
                "lo",
                docker.ok("run", "--rm", "--network", "none", "busybox", "ls", "/sys/class/net")
                        .replace("\n", " "));
        assertEquals(
                Command.run("readlink", "/proc/self/ns/net").text(),
                docker.ok("run", "--rm", "--network", "host", "busybox", "readlink", "/proc/self/ns/net"));
        docker.ok("create", "--name", "peer", "busybox");
        docker.run("run", "--rm", "--network", "container:peer", "-p", "1:1", "busybox", "true")
                .exited(125)
                .says("conflicting options");
    }

    @Test
    void listsInspectsAndPrunes() {
        String id = docker.ok(
                "network",
                "create",
                "--label",
                "k=v",
                "-o",
                "com.docker.network.bridge.name=" + daemon.name() + "x",
                "shown");
        assertTrue(id.matches("[0-9a-f]{64}"));
        assertEquals("shown", docker.ok("network", "ls", "--filter", "label=k=v", "--format", "{{.Name}}"));
        assertEquals("shown", docker.ok("network", "ls", "--filter", "type=custom", "--format", "{{.Name}}"));
        sleeper("member", "--network", "shown");
        assertEquals("member", docker.ok("network", "inspect", "-f", "{{range .Containers}}{{.Name}}{{end}}", "shown"));
        assertTrue(Command.run("ip", "link", "show", daemon.name() + "x").exit() == 0);
        docker.run("network", "create", "shown").exited(1).says("network with name shown already exists");
        docker.run("network", "create", "-d", "nosuch", "n").exited(1).says("nosuch");
        docker.run("network", "inspect", "nosuch").exited(1).says("network nosuch not found");
        docker.ok("network", "prune", "-f");
        docker.ok("network", "inspect", "shown");
        docker.ok("rm", "-f", "member");
        assertTrue(docker.ok("network", "prune", "-f").contains("shown"));
        assertNotEquals(
                0, Command.run("ip", "link", "show", daemon.name() + "x").exit());
    }

    @Test
    void keepsAContainersNetworkOverItsEnd() {
        docker.ok("network", "create", "n1");
        docker.ok("create", "--name", "late", "--network", "n1", "busybox", "sleep", "1000");
        docker.ok("network", "connect", "bridge", "late");
        docker.ok("start", "late");
        assertTrue(docker.ok("exec", "late", "ip", "addr").contains("eth1"));
        docker.ok("kill", "late");
        docker.ok("wait", "late");
        assertEquals("", docker.inspect("late", "{{.NetworkSettings.Networks.n1.IPAddress}}"));
        docker.ok("start", "late");
        assertTrue(docker.inspect("late", "{{.NetworkSettings.Networks.n1.IPAddress}}")
                .startsWith(daemon.subnet()));
    }
}
