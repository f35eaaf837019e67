package dev.theseus.engine.network.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.id.SandboxId;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.NetworkReasons;
import dev.theseus.engine.network.SandboxView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the daemon at every step that leaves a trace, and looks at what the next life makes of it. */
class RecoveryTest {
    private static final String A = Daemon.id("aaaa");
    private static final String B = Daemon.id("bbbb");

    @TempDir
    Path root;

    private final World world = new World();
    private final FakeStore store = new FakeStore(world);
    private final FakeKernel kernel = new FakeKernel(world);
    private Daemon daemon;

    @BeforeEach
    void start() {
        daemon = new Daemon(store, kernel, new TestSettings(root));
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private List<String> restart(String... running) {
        daemon.close();
        kernel.served.clear();
        world.revive();
        daemon = new Daemon(store, kernel, new TestSettings(root));
        List<String> remarks = daemon.recover(running);
        daemon.departures.awaitAll();
        return remarks;
    }

    private int namespaces() throws IOException {
        if (!Files.exists(root.resolve("exec/netns"))) {
            return 0;
        }
        try (Stream<Path> handles = Files.list(root.resolve("exec/netns"))) {
            return (int) handles.count();
        }
    }

    @Test
    void runningContainersKeepEverything() {
        daemon.createNetwork("mine");
        daemon.define(A, "web", List.of("80/tcp="), "mine");
        SandboxView before = daemon.open(A);
        kernel.calls.clear();
        assertEquals(List.of(), restart(A));
        assertEquals(before, daemon.find(A).orElseThrow());
        assertEquals(1, kernel.callsOf("ensureNetwork").size());
        assertEquals(1, kernel.callsOf("apply").size(), "rules are made sure of");
        assertEquals(0, kernel.callsOf("attach").size());
        assertTrue(kernel.served.containsKey(A));
        assertEquals(1, kernel.rules().ports().size());
        String port = before.ports().get(PortKey.parse("80")).getFirst().hostPort();
        daemon.define(B, "b", List.of("80/tcp=" + port), "mine");
        assertTrue(assertThrows(EngineException.class, () -> daemon.open(B)).is(NetworkReasons.PORT_TAKEN));
        daemon.define(B, "b", List.of(), "mine");
        assertEquals("172.18.0.3", daemon.open(B).endpoints().get("mine").ipv4Address());
        assertThrows(EngineException.class, () -> daemon.networks.remove("mine", Daemon.context()));
        daemon.close(B);
        daemon.close(A);
        daemon.networks.remove("mine", Daemon.context());
    }

    @Test
    void containersThatAreGoneAreClosed() throws IOException {
        daemon.define(A, "web", List.of("80/tcp="));
        daemon.open(A);
        restart();
        assertTrue(kernel.endpoints.isEmpty());
        assertTrue(kernel.rules().ports().isEmpty());
        assertEquals(0, namespaces());
        assertEquals("172.17.0.2", daemon.open(A).endpoints().get("bridge").ipv4Address());
    }

    @Test
    void afterAQuietStopNothingIsTouched() {
        daemon.createNetwork("mine");
        kernel.calls.clear();
        assertEquals(List.of(), restart());
        assertEquals(List.of(), List.copyOf(kernel.calls));
    }

    @Test
    void theDefaultBridgeIsThereBeforeItsFirstContainer() {
        daemon.start.makeDefault(Daemon.context());
        daemon.start.makeDefault(Daemon.context());
        assertEquals(1, kernel.callsOf("ensureNetwork").size());
        assertEquals(1, kernel.callsOf("apply").size());
        assertEquals("bridge", kernel.bridges.values().iterator().next().name());
        assertEquals(1, kernel.rules().networks().size());
    }

    @Test
    void withoutADefaultBridgeNoneIsMade() {
        daemon.close();
        TestSettings settings = new TestSettings(root);
        settings.bridge = "none";
        daemon = new Daemon(store, kernel, settings);
        daemon.recover();
        kernel.calls.clear();
        daemon.start.makeDefault(Daemon.context());
        assertEquals(List.of(), List.copyOf(kernel.calls));
    }

    @Test
    void strayNamespacesGo() throws IOException {
        Files.createDirectories(root.resolve("exec/netns"));
        Files.createFile(root.resolve("exec/netns/0123456789ab"));
        List<String> remarks = restart();
        assertEquals(0, namespaces());
        assertTrue(remarks.getFirst().contains("no sandbox owns it"), remarks.toString());
    }

    @Test
    void driftIsMended() {
        daemon.define(A, "web", List.of());
        String endpoint = daemon.open(A).endpoints().get("bridge").endpointId();
        kernel.drift.put(endpoint, List.of("no veth"));
        List<String> remarks = restart(A);
        assertTrue(remarks.getFirst().endsWith("mended its network: no veth"), remarks.toString());
        assertEquals(2, kernel.callsOf("attach").size());
    }

    @Test
    void aDriverThatFailsStopsNothing() {
        daemon.createNetwork("mine");
        daemon.define(A, "a", List.of(), "mine");
        daemon.define(B, "b", List.of(), "mine");
        daemon.open(A);
        daemon.open(B);
        kernel.fail("ensureNetwork", "netlink is down");
        List<String> remarks = restart(A);
        assertTrue(remarks.contains("container aaaa00000000: netlink is down"), remarks.toString());
        assertFalse(daemon.record(B).open(), "the other was closed all the same");
    }

    @Test
    void killedAnywhereInOpenLeavesNothingOrAllOfIt() throws IOException {
        daemon.createNetwork("mine", "10.61.0.0/24");
        int points = 0;
        boolean done = false;
        while (!done) {
            points++;
            daemon.define(A, "web", List.of("80/tcp="), "mine", "bridge");
            world.crashAt(points);
            done = survives(() -> daemon.open(A));
            boolean wasWritten = daemon.record(A).open();
            assertTrue(!done || wasWritten);
            restart();
            assertClean("killed at step " + points);
        }
        assertTrue(points > 12, "only " + points + " steps");
    }

    @Test
    void killedAnywhereInCloseTheNextLifeCloses() throws IOException {
        daemon.createNetwork("mine", "10.61.0.0/24");
        int points = 0;
        boolean done = false;
        while (!done) {
            points++;
            daemon.define(A, "web", List.of("80/tcp="), "mine");
            daemon.open(A);
            world.crashAt(points);
            done = survives(() -> daemon.close(A));
            restart();
            assertClean("killed at step " + points);
        }
        assertTrue(points > 8, "only " + points + " steps");
    }

    @Test
    void killedAnywhereInConnectTheRecordDecides() throws IOException {
        daemon.createNetwork("mine", "10.61.0.0/24");
        int points = 0;
        boolean done = false;
        while (!done) {
            points++;
            daemon.define(A, "web", List.of());
            daemon.open(A);
            world.crashAt(points);
            done = survives(() -> daemon.networks.connect("mine", A, EndpointConfig.DEFAULT, Daemon.context()));
            kernel.drift.clear();
            new SandboxTable(store)
                    .get(new SandboxId(A)).endpoints().stream()
                            .filter(endpoint -> !kernel.endpoints.containsKey(endpoint.id()))
                            .forEach(endpoint -> kernel.drift.put(endpoint.id(), List.of("not attached")));
            restart(A);
            assertEquals(daemon.record(A).endpoints().size(), kernel.endpoints.size(), "killed at step " + points);
            assertTrue(!done || kernel.endpoints.size() == 2);
            daemon.close(A);
            assertClean("killed at step " + points);
            daemon.forget(A);
        }
        assertTrue(points > 6, "only " + points + " steps");
    }

    @Test
    void killedAnywhereInDisconnectItIsFinished() throws IOException {
        daemon.createNetwork("mine", "10.61.0.0/24");
        int points = 0;
        boolean done = false;
        while (!done) {
            points++;
            daemon.define(A, "web", List.of("80/tcp="), "mine", "bridge");
            daemon.open(A);
            world.crashAt(points);
            done = survives(() -> daemon.networks.disconnect("bridge", A, false, Daemon.context()));
            restart(A);
            Set<String> left = daemon.find(A).orElseThrow().endpoints().keySet();
            assertTrue(left.contains("mine"), "killed at step " + points);
            assertEquals(left.size(), kernel.endpoints.size(), "killed at step " + points);
            assertTrue(!done || left.size() == 1);
            assertEquals(1, kernel.rules().ports().size());
            daemon.close(A);
            assertClean("killed at step " + points);
            daemon.forget(A);
        }
        assertTrue(points > 6, "only " + points + " steps");
    }

    @Test
    void killedAnywhereInNetworkCreateItIsThereOrNot() {
        int points = 0;
        boolean done = false;
        while (!done) {
            points++;
            world.crashAt(points);
            done = survives(() -> daemon.createNetwork("mine", "10.61.0.0/24"));
            restart();
            boolean there = daemon.table.find("mine").isPresent();
            assertTrue(there || !done, "an acknowledged network is lost");
            assertEquals(there ? 1 : 0, kernel.bridges.size(), "killed at step " + points);
            if (there) {
                daemon.networks.remove("mine", Daemon.context());
            }
        }
        assertTrue(points > 5, "only " + points + " steps");
    }

    private boolean survives(Runnable work) {
        try {
            work.run();
            return !world.isDead();
        } catch (World.Crash e) {
            return false;
        } catch (EngineException e) {
            // A step in the background met the end; what it told the foreground is nobody's business any more.
            return false;
        }
    }

    private void assertClean(String when) throws IOException {
        assertEquals(Map.of(), kernel.endpoints, when);
        assertEquals(0, namespaces(), when);
        assertEquals(List.of(), kernel.rules().ports(), when);
        assertTrue(kernel.served.isEmpty(), when);
        assertFalse(daemon.record(A).open(), when);
        assertEquals(List.of(), daemon.record(A).ports(), when);
        daemon.define(B, "probe", List.of(), "mine");
        assertEquals("10.61.0.2", daemon.open(B).endpoints().get("mine").ipv4Address(), when);
        daemon.close(B);
        daemon.forget(B);
    }
}
