package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Deployment;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.DriverProjects;
import dev.theseus.e2e.harness.Netns;
import dev.theseus.e2e.harness.Registry;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.WithDaemon;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the engine does for its own network and volume drivers it does for those of third parties that can do the same:
 * the drivers of the template are used as {@code bridge} and {@code local} are.
 */
@WithDaemon
class DriverCapabilitiesIT {
    private static final String SERVER = "mkdir /www; echo served > /www/page; exec httpd -f -h /www";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final DriverProjects PROJECTS = new DriverProjects();

    private final Daemon daemon;
    private final DockerCli docker;
    private final Deployment deployment;

    DriverCapabilitiesIT(Daemon daemon) {
        this.daemon = daemon;
        docker = daemon.docker();
        deployment = new Deployment(daemon);
    }

    @BeforeAll
    static void build() {
        PROJECTS.generate("network", "cables");
        PROJECTS.generate("volume", "crate");
        PROJECTS.build();
    }

    @AfterAll
    static void close() {
        PROJECTS.close();
    }

    private void install(String project) {
        assertEquals("", deployment.drop(PROJECTS.jar(project)), project);
    }

    private void serve(String name, String... options) {
        List<String> command = new ArrayList<>(List.of("run", "-d", "--name", name));
        command.addAll(List.of(options));
        command.addAll(List.of("busybox", "sh", "-c", SERVER));
        docker.ok(command.toArray(String[]::new));
    }

    private void sleeper(String name, String... options) {
        List<String> command = new ArrayList<>(List.of("run", "-d", "--name", name));
        command.addAll(List.of(options));
        command.addAll(List.of("busybox", "sleep", "1000"));
        docker.ok(command.toArray(String[]::new));
    }

    private static boolean isServed(Result answer) {
        return answer.text().equals("served");
    }

    private static void awaitServed(String who, String url) {
        Command.await(
                "the page at " + url + " for " + who,
                PATIENCE,
                () -> isServed(Command.run("curl", "-gs", "--max-time", "3", url)));
    }

    private static void awaitServed(Netns far, String url) {
        Command.await(
                "the page at " + url + " for another host",
                PATIENCE,
                () -> isServed(far.run("curl", "-gs", "--max-time", "3", url)));
    }

    private boolean pings(String from, String to) {
        return docker.run("exec", from, "ping", "-c", "1", "-W", "2", to).exit() == 0;
    }

    private String addressOn(String network, String container) {
        return docker.inspect(container, "{{(index .NetworkSettings.Networks \"" + network + "\").IPAddress}}");
    }

    private Netns anotherHost() {
        return new Netns(daemon.name() + "c", "10.98." + daemon.subnet().substring(3));
    }

    @Test
    void itsNetworksPublishMasqueradeAndAreKeptApart() {
        install("network-cables");
        docker.ok("network", "create", "-d", "cables", "lan");
        docker.ok("network", "create", "-d", "cables", "lan2");
        int port = Registry.freePort();
        serve("web", "--network", "lan", "-p", port + ":80");
        assertTrue(docker.ok("port", "web", "80").contains("0.0.0.0:" + port));
        awaitServed("the host's loopback", "http://127.0.0.1:" + port + "/page");
        try (Netns far = anotherHost()) {
            awaitServed(far, "http://" + far.machine() + ":" + port + "/page");
            // From now on it has a way to the machine and none to containers.
            far.run("ip", "route", "del", "default").ok();
            assertTrue(pings("web", far.address()), "the other host, under the machine's address");
        }
        sleeper("next", "--network", "lan");
        sleeper("apart", "--network", "lan2");
        sleeper("bridged");
        assertTrue(pings("next", addressOn("lan", "web")), "a sibling");
        assertFalse(pings("apart", addressOn("lan", "web")), "across networks");
        assertFalse(pings("bridged", addressOn("lan", "web")), "from the default bridge");
        docker.ok("network", "connect", "lan", "apart");
        assertTrue(pings("apart", "web"), "once it is on both");

        docker.ok("rm", "-f", "web", "next", "apart", "bridged");
        assertFalse(isServed(Command.run("curl", "-s", "--max-time", "2", "http://127.0.0.1:" + port + "/page")));
        docker.ok("network", "rm", "lan", "lan2");
    }

    @Test
    void itsNetworksHaveNamesAndLinks() {
        install("network-cables");
        docker.ok("network", "create", "-d", "cables", "names");
        sleeper("one", "--network", "names", "--network-alias", "uno");
        sleeper("two", "--network", "names", "--link", "one:first");
        for (String name : List.of("one", "uno", "first")) {
            assertTrue(pings("two", name), name);
        }
        assertTrue(docker.ok("exec", "two", "cat", "/etc/resolv.conf").contains("127.0.0.11"));
        docker.ok("rm", "-f", "one", "two");
        docker.ok("network", "rm", "names");
    }

    @Test
    void itsInternalNetworksAreClosed() {
        install("network-cables");
        docker.ok("network", "create", "-d", "cables", "--internal", "cell");
        sleeper("in1", "--network", "cell");
        sleeper("in2", "--network", "cell");
        sleeper("out");
        assertTrue(pings("in1", "in2"));
        assertFalse(docker.ok("exec", "in1", "ip", "route").contains("default"));
        // Nor does a route that a container gives itself help.
        docker.ok("run", "--rm", "--cap-add", "NET_ADMIN", "--network", "container:in1", "busybox", "sh", "-c", """
            ip route add default via $(ip -4 addr show dev eth0 | sed -n 's,.*inet \\([0-9.]*\\)\\.[0-9]*/.*,\\1.1,p')\
            """);
        assertFalse(pings("in1", docker.inspect("out", "{{.NetworkSettings.IPAddress}}")));
        docker.ok("rm", "-f", "in1", "in2", "out");
        docker.ok("network", "rm", "cell");
    }

    @Test
    void itsNetworksSpeakIpv6() {
        install("network-cables");
        String prefix = "fd00:7e5f:" + daemon.subnet().substring(3);
        docker.ok("network", "create", "-d", "cables", "--ipv6", "--subnet", prefix + "::/64", "six");
        int port = Registry.freePort();
        serve("web6", "--network", "six", "-p", port + ":80");
        sleeper("ask6", "--network", "six");
        String address = docker.inspect("web6", "{{.NetworkSettings.Networks.six.GlobalIPv6Address}}");
        assertTrue(address.startsWith("fd00:7e5f:"), address);
        docker.ok("exec", "ask6", "ping", "-6", "-c", "1", "-W", "2", "web6");
        try (Netns far = anotherHost()) {
            Command.run("ip", "addr", "add", prefix + ":1::1/64", "dev", daemon.name() + "ch", "nodad")
                    .ok();
            far.run("ip", "addr", "add", prefix + ":1::2/64", "dev", "eth0", "nodad")
                    .ok();
            awaitServed(far, "http://[" + prefix + ":1::1]:" + port + "/page");
            docker.ok("exec", "ask6", "ping", "-6", "-c", "1", "-W", "2", prefix + ":1::2");
        }
        docker.ok("rm", "-f", "web6", "ask6");
        docker.ok("network", "rm", "six");
    }

    @Test
    void itsNetworksHaveSubnetsAndAddressesOfTheUsersChoice() {
        install("network-cables");
        String first = daemon.subnet() + ".251";
        String second = daemon.subnet() + ".252";
        // By the docker command subnets come in no order, and the first is where addresses are from.
        daemon.api().post("/networks/create", """
                        {"Name": "chosen", "Driver": "cables", "IPAM": {"Config": [
                          {"Subnet": "%1$s.0/24", "Gateway": "%1$s.254", "IPRange": "%1$s.128/25"},
                          {"Subnet": "%2$s.0/24"}]}}""".formatted(first, second)).is(201);
        sleeper("given", "--network", "chosen");
        sleeper("static", "--network", "chosen", "--ip", second + ".77");
        assertTrue(addressOn("chosen", "given").matches(first.replace(".", "\\.") + "\\.(1[3-9]\\d|12[89]|2\\d\\d)"));
        assertEquals(second + ".77", addressOn("chosen", "static"));
        assertTrue(docker.ok("exec", "given", "ip", "route").contains("default via " + first + ".254"));
        assertTrue(docker.ok("exec", "static", "ip", "route").contains("default via " + second + ".1"));
        assertTrue(pings("given", "static"), "from one subnet to the other");
        docker.run("network", "create", "-d", "cables", "--subnet", first + ".0/24", "again")
                .failed("Pool overlaps");
        docker.ok("rm", "-f", "given", "static");
        docker.ok("network", "rm", "chosen");
    }

    @Test
    void itsPortsAreServedWhileItIsAway() {
        install("network-cables");
        docker.ok("network", "create", "-d", "cables", "stays");
        int port = Registry.freePort();
        serve("kept", "--network", "stays", "-p", port + ":80");
        awaitServed("the host", "http://127.0.0.1:" + port + "/page");
        String bundle = deployment.shell("lb -s").ok().lines().stream()
                .filter(line -> line.contains("network-cables"))
                .map(line -> line.split("\\|")[0].strip())
                .findFirst()
                .orElseThrow();
        deployment.shell("felix:stop " + bundle).ok();
        // The rules are made anew for this one.
        int other = Registry.freePort();
        serve("more", "-p", other + ":80");
        awaitServed("the host", "http://127.0.0.1:" + other + "/page");
        awaitServed("the host", "http://127.0.0.1:" + port + "/page");
        deployment.shell("felix:start " + bundle).ok();
        daemon.kill();
        daemon.start();
        awaitServed("the host", "http://127.0.0.1:" + port + "/page");
        docker.ok("rm", "-f", "kept", "more");
        docker.ok("network", "rm", "stays");
    }

    @Test
    void itsVolumesAreMadeShownAndRemovedAsLocalOnes() {
        install("volume-crate");
        docker.ok("volume", "create", "-d", "crate", "--label", "shelf=3", "-o", "mode=rwxr-x---", "box");
        assertEquals(
                "crate map[mode:rwxr-x---] map[shelf:3] local",
                docker.ok("volume", "inspect", "-f", "{{.Driver}} {{.Options}} {{.Labels}} {{.Scope}}", "box"));
        String place = docker.ok("volume", "inspect", "-f", "{{.Mountpoint}}", "box");
        docker.ok("run", "--rm", "-v", "box:/x", "busybox", "sh", "-c", "head -c 3000000 /dev/zero > /x/f");
        assertEquals("f", Command.run("ls", place).ok().text());
        assertEquals("box", docker.ok("volume", "ls", "-q", "-f", "label=shelf"));
        assertEquals("box", docker.ok("volume", "ls", "-q", "-f", "driver=crate"));
        assertEquals("box", docker.ok("volume", "create", "-d", "crate", "box"));
        docker.run("volume", "create", "-d", "local", "box").failed("box");
        String usage = docker.run("system", "df", "-v").ok().lines().stream()
                .filter(line -> line.startsWith("box "))
                .findFirst()
                .orElse("");
        assertTrue(usage.matches("box +0 +[23](\\.\\d+)?MB"), usage);

        sleeper("user", "-v", "box:/x:ro");
        docker.run("volume", "rm", "box").failed("volume is in use");
        docker.run("exec", "user", "touch", "/x/g").failed("Read-only");
        assertFalse(docker.ok("volume", "prune", "-af").contains("box"), "in use");
        docker.ok("rm", "-f", "user");
        assertEquals("box", docker.ok("volume", "ls", "-q", "-f", "dangling=true", "-f", "driver=crate"));
        String pruned = docker.ok("volume", "prune", "-af");
        assertTrue(pruned.contains("box") && pruned.contains("MB"), pruned);
        assertEquals("", docker.ok("volume", "ls", "-q", "-f", "driver=crate"));
    }

    @Test
    void itsVolumesTakeTheImagesContentAsLocalOnes() {
        install("volume-crate");
        docker.ok("run", "--name", "maker", "busybox", "sh", "-c", "mkdir -p /seed/sub; echo grown > /seed/sub/f");
        docker.ok("commit", "maker", "seeded");
        docker.ok("rm", "maker");
        String crate = "type=volume,volume-driver=crate,target=/seed";
        docker.ok("run", "--rm", "--mount", crate + ",source=full,volume-label=from=mount", "seeded", "true");
        assertEquals("map[from:mount]", docker.ok("volume", "inspect", "-f", "{{.Labels}}", "full"));
        assertEquals("grown", docker.ok("run", "--rm", "-v", "full:/y", "busybox", "cat", "/y/sub/f"));
        assertEquals(
                "", docker.ok("run", "--rm", "--mount", crate + ",source=bare,volume-nocopy", "seeded", "ls", "/seed"));
        docker.ok("volume", "create", "-d", "crate", "plain");
        assertEquals("", docker.ok("run", "--rm", "-v", "plain:/seed:nocopy", "seeded", "ls", "/seed"));
        assertEquals("sub", docker.ok("run", "--rm", "-v", "plain:/seed", "seeded", "ls", "/seed"));
        assertEquals(
                "grown",
                docker.ok(
                        "run",
                        "--rm",
                        "--mount",
                        "type=volume,source=full,target=/z,volume-subpath=sub",
                        "busybox",
                        "cat",
                        "/z/f"));
        docker.ok("run", "--name", "nameless", "--volume-driver", "crate", "-v", "/seed", "seeded", "true");
        docker.ok("rm", "-v", "nameless");
        docker.ok("run", "--name", "nameless", "--mount", crate, "seeded", "true");
        docker.ok("rm", "nameless");
        assertTrue(docker.ok("volume", "prune", "-f").matches("(?s).*[0-9a-f]{64}.*"), "anonymous ones");
        assertEquals(
                List.of("bare", "full", "plain"),
                docker.run("volume", "ls", "-q", "-f", "driver=crate").ok().lines());
        docker.ok("volume", "rm", "bare", "full", "plain");
        docker.ok("rmi", "seeded");
    }
}
