package dev.theseus.engine.network.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.PortBinding;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The IPv6 side of ports of containers that have no IPv6. */
class RelayedPortsTest {
    private static final String A = Daemon.id("aaaa");

    @TempDir
    Path root;

    private final World world = new World();
    private final FakeKernel kernel = new FakeKernel(world);
    private final FakeStore store = new FakeStore(world);
    private TestSettings settings;
    private Daemon daemon;

    @BeforeEach
    void start() {
        kernel.relay = new FakeRelay();
        settings = new TestSettings(root);
        daemon = new Daemon(store, kernel, settings);
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private void restart(Set<String> running) {
        daemon.close();
        kernel.served.clear();
        world.revive();
        daemon = new Daemon(store, kernel, settings);
        daemon.recover(running.toArray(String[]::new));
    }

    private List<PortBinding> published(String port) {
        return daemon.find(A).orElseThrow().ports().get(PortKey.parse(port));
    }

    private void run(String... ports) {
        daemon.define(A, "web", List.of(ports));
        daemon.open(A);
    }

    @Test
    void aPortIsThereInBothFamilies() {
        int port = HostPortsTest.free();
        run("80/tcp=" + port);
        String number = Integer.toString(port);
        assertEquals(List.of(new PortBinding("0.0.0.0", number), new PortBinding("::", number)), published("80/tcp"));
        assertEquals(Set.of("tcp [::]:" + port + " 172.17.0.2:80"), kernel.relay.open());
        assertEquals(
                published("80/tcp"),
                daemon.find(A).orElseThrow().endpoints().get("bridge").ports().get(PortKey.parse("80/tcp")));
        assertEquals(1, kernel.rules().ports().size(), "the rest is the kernel's");
        daemon.close(A);
        assertEquals(Set.of(), kernel.relay.open());
    }

    @Test
    void nothingIsRelayedWhereItIsOffOrOfNoUse() {
        run("80/sctp=");
        assertEquals(1, published("80/sctp").size());
        daemon.close(A);
        settings.userlandProxy = false;
        restart(Set.of());
        run("80/udp=");
        assertEquals(1, published("80/udp").size());
        assertEquals(Set.of(), kernel.relay.open());
    }

    @Test
    void theKernelTakesOverAndGivesBack() {
        run("80/udp=");
        String port = published("80/udp").getFirst().hostPort();
        daemon.createNetwork("six", "10.61.0.0/24", "fd61::/64");
        daemon.networks.connect("six", A, EndpointConfig.DEFAULT, Daemon.context());
        assertEquals(Set.of(), kernel.relay.open());
        assertEquals(2, kernel.rules().ports().size());
        daemon.networks.disconnect("six", A, false, Daemon.context());
        assertEquals(Set.of("udp [::]:" + port + " 172.17.0.2:80"), kernel.relay.open());
        assertEquals(1, kernel.rules().ports().size());
        assertEquals(List.of(new PortBinding("0.0.0.0", port), new PortBinding("::", port)), published("80/udp"));
    }

    @Test
    void whatIsRelayedFollowsTheContainerToAnotherNetwork() {
        run("80/tcp=");
        String port = published("80/tcp").getFirst().hostPort();
        daemon.createNetwork("mine", "10.61.0.0/24");
        daemon.networks.connect("mine", A, EndpointConfig.DEFAULT, Daemon.context());
        daemon.networks.disconnect("bridge", A, false, Daemon.context());
        assertEquals(Set.of("tcp [::]:" + port + " 10.61.0.2:80"), kernel.relay.open());
    }

    @Test
    void aPortThatCannotBeRelayedIsNotHalfPublished() {
        kernel.relay.fail("address already in use");
        daemon.define(A, "web", List.of("80/tcp=" + HostPortsTest.free()));
        String message =
                assertThrows(EngineException.class, () -> daemon.open(A)).message();
        assertTrue(message.endsWith("/tcp: address already in use"), message);
        kernel.relay.fail("");
        daemon.open(A);
        assertEquals(2, published("80/tcp").size());
    }

    @Test
    void containersOutliveTheDaemonWithTheirPorts() {
        run("80/tcp=");
        Set<String> open = kernel.relay.open();
        restart(Set.of(A));
        assertEquals(open, kernel.relay.open());
        restart(Set.of());
        assertEquals(Set.of(), kernel.relay.open(), "the container has ended meanwhile");
    }
}
