package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.DriverBundle;
import dev.theseus.e2e.harness.Netns;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Containers as machines on the wire of the host's interface: the daemon's host is a namespace, and this one its router. */
class MacvlanIT {
    private static final String NAME = "temv" + ProcessHandle.current().pid() % 10000;
    private static final String NET = "198.18.27";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static Netns machine;
    private static Daemon daemon;
    private static DockerCli docker;

    @BeforeAll
    static void start() {
        machine = new Netns(NAME, NET);
        daemon = Daemon.createIn(machine);
        docker = daemon.docker();
        daemon.loadBusybox();
    }

    @AfterAll
    static void stop() {
        daemon.close();
        machine.close();
    }

    @AfterEach
    void tidy() {
        if (!daemon.alive()) {
            daemon.start();
        }
        daemon.removeContainers();
        docker.ok("network", "prune", "-f");
    }

    private static void create(String name, String... options) {
        String[] whole = new String[options.length + 5];
        System.arraycopy(new String[] {"network", "create", "-d", "macvlan"}, 0, whole, 0, 4);
        System.arraycopy(options, 0, whole, 4, options.length);
        whole[whole.length - 1] = name;
        docker.ok(whole);
    }

    private static void createOnWire(String name) {
        create(name, "--subnet", NET + ".0/24", "--gateway", NET + ".1", "-o", "parent=eth0");
    }

    private static boolean answers(int host) {
        return Command.run("busybox", "ping", "-c", "1", "-W", "1", NET + "." + host)
                        .exit()
                == 0;
    }

    private static void awaitAnswer(int host) {
        Command.await("an answer of " + NET + "." + host, PATIENCE, () -> answers(host));
    }

    @Test
    void aContainerIsAMachineOnTheParentsWire() {
        createOnWire("wire");
        docker.ok("run", "-d", "--name", "one", "--network", "wire", "--ip", NET + ".9", "busybox", "sleep", "600");
        awaitAnswer(9);
        assertTrue(docker.ok("exec", "one", "ip", "-4", "-o", "addr", "show", "eth0")
                .contains(NET + ".9/24"));
        assertTrue(docker.ok("exec", "one", "ip", "route").contains("default via " + NET + ".1 dev eth0"));
        docker.ok("exec", "one", "ping", "-c", "1", NET + ".1");
        String two = docker.ok("run", "--rm", "--network", "wire", "busybox", "ping", "-c", "1", "one");
        assertTrue(two.contains("1 packets received"), two);
        assertEquals("macvlan", docker.inspect("wire", "{{.Driver}}"));
        assertEquals("map[parent:eth0]", docker.inspect("wire", "{{.Options}}"));
        docker.ok("network", "disconnect", "wire", "one");
        assertFalse(docker.ok("exec", "one", "ip", "link").contains("eth0"));
        docker.ok("network", "connect", "--ip", NET + ".10", "wire", "one");
        awaitAnswer(10);
        docker.ok("restart", "-t", "0", "one");
        awaitAnswer(10);
    }

    @Test
    void itsContainersOutliveTheDaemonAndItsDriver() {
        createOnWire("wire");
        docker.ok(
                "run",
                "-d",
                "--name",
                "one",
                "--restart",
                "always",
                "--network",
                "wire",
                "--ip",
                NET + ".9",
                "busybox",
                "sleep",
                "600");
        awaitAnswer(9);
        daemon.kill();
        awaitAnswer(9);
        daemon.start();
        awaitAnswer(9);
        assertEquals("running", docker.inspect("one", "{{.State.Status}}"));
        daemon.shell()
                .run("driver:swap network-macvlan "
                        + DriverBundle.of("network-macvlan").in(daemon.folder()))
                .ok();
        awaitAnswer(9);
        docker.ok("run", "-d", "--name", "two", "--network", "wire", "--ip", NET + ".11", "busybox", "sleep", "600");
        awaitAnswer(11);
        docker.run("network", "rm", "wire").failed("has active endpoints");
        docker.ok("rm", "-f", "one", "two");
        docker.ok("network", "rm", "wire");
        assertFalse(machine.run("ip", "-o", "link").text().contains("macvlan"));
    }

    @Test
    void withoutAGatewayOrAParentThereIsNoWayOut() {
        create("quiet", "--subnet", NET + ".0/24", "-o", "parent=eth0");
        assertFalse(docker.ok("run", "--rm", "--network", "quiet", "busybox", "ip", "route")
                .contains("default"));
        assertEquals("", docker.inspect("quiet", "{{range .IPAM.Config}}{{.Gateway}}{{end}}"));
        create("lone");
        assertFalse(docker.ok("run", "--rm", "--network", "lone", "busybox", "ip", "route")
                .contains("default"));
        docker.ok("run", "-d", "--name", "one", "--network", "lone", "busybox", "sleep", "600");
        String two = docker.ok("run", "--rm", "--network", "lone", "busybox", "ping", "-c", "1", "one");
        assertTrue(two.contains("1 packets received"), two);
        docker.ok("rm", "-f", "one");
        docker.ok("network", "rm", "lone");
        assertFalse(machine.run("ip", "-o", "link").text().contains("dm-"));
    }

    @Test
    void wrongOptionsAreRefusedAtOnceAndMakeNothing() {
        String before = machine.run("ip", "-o", "link").text();
        docker.run("network", "create", "-d", "macvlan", "-o", "parent=lo", "bad")
                .failed("loopback interface is not a valid macvlan parent link");
        docker.run("network", "create", "-d", "macvlan", "-o", "parent=eth0", "-o", "macvlan_mode=loud", "bad")
                .failed("requested macvlan mode 'loud' is not valid");
        docker.run("network", "create", "-d", "macvlan", "-o", "parent=nope0", "bad")
                .failed("nope0 was not found on the host");
        docker.run("network", "create", "-d", "macvlan", "-o", "parent=eth0.5000", "bad")
                .failed("vlan id must be between 1-4094");
        docker.run("network", "create", "-d", "ipvlan", "-o", "parent=eth0", "-o", "ipvlan_mode=l9", "bad")
                .failed("requested ipvlan mode 'l9' is not valid");
        assertEquals(before, machine.run("ip", "-o", "link").text());
        assertEquals("", docker.ok("network", "ls", "-q", "--filter", "name=bad"));
    }
}
