package dev.theseus.engine.network.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.event.Event;
import dev.theseus.engine.event.Happening;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.id.SandboxId;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.NetworkMode;
import dev.theseus.engine.network.NetworkView;
import dev.theseus.engine.network.NetworkingConfig;
import dev.theseus.engine.network.PortBinding;
import dev.theseus.engine.network.SandboxOwner;
import dev.theseus.engine.network.SandboxRequest;
import dev.theseus.engine.network.SandboxView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sandboxes with no container above them, over the lives of the daemon. */
class TenantSandboxTest {
    private static final String P = Daemon.id("cccc");
    private static final SandboxOwner POD = new SandboxOwner("pod", "shop/web");

    @TempDir
    Path root;

    private final World world = new World();
    private final FakeStore store = new FakeStore(world);
    private final FakeKernel kernel = new FakeKernel(world);
    private Daemon daemon;

    @BeforeEach
    void start() {
        daemon = new Daemon(store, kernel, new TestSettings(root));
        daemon.createNetwork("mine", "10.61.0.0/24");
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private static SandboxRequest pod(SandboxOwner owner) {
        NetworkingConfig networking = new NetworkingConfig(
                NetworkMode.parse("mine"),
                false,
                Map.of("mine", Daemon.at("10.61.0.7")),
                Map.of(PortKey.parse("80"), List.of(new PortBinding("127.0.0.1", ""))),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "");
        return new SandboxRequest(new SandboxId(P), owner, "front", "front", "", networking, Set.of());
    }

    private SandboxView open() {
        daemon.sandboxes.define(pod(POD));
        return daemon.open(P);
    }

    /** The daemon is killed; no container runs in its next life. */
    private List<String> restart() {
        daemon.close();
        kernel.served.clear();
        world.revive();
        daemon = new Daemon(store, kernel, new TestSettings(root));
        List<String> remarks = daemon.recover();
        daemon.departures.awaitAll();
        return remarks;
    }

    @Test
    void isWhatAContainerWouldHave() {
        SandboxView view = open();
        assertEquals(POD, view.owner());
        assertEquals("10.61.0.7", view.endpoints().get("mine").ipv4Address());
        assertEquals(1, view.ports().get(PortKey.parse("80")).size());
        assertTrue(Files.exists(view.namespace().orElseThrow()));
        assertEquals(List.of("10.61.0.7"), addressesOf("front"));
        NetworkView.Endpoint shown = daemon.networks.inspect("mine").endpoints().getFirst();
        assertEquals(POD, shown.owner());
        assertEquals("front", shown.name());
    }

    private List<String> addressesOf(String name) {
        return daemon.names.lookup(P, name).stream().map(AddressText::text).toList();
    }

    @Test
    void outlivesTheDaemonUntilItsOwnerClosesIt() throws IOException {
        SandboxView before = open();
        kernel.calls.clear();
        assertEquals(List.of(), restart());
        assertEquals(Optional.of(before), daemon.find(P));
        assertEquals(0, kernel.callsOf("attach").size(), "nothing was taken from it");
        assertTrue(kernel.served.containsKey(P));
        assertEquals(1, kernel.rules().ports().size());
        String taken = before.ports().get(PortKey.parse("80")).getFirst().hostPort();
        String a = Daemon.id("aaaa");
        daemon.define(a, "web", List.of("80/tcp=" + taken), "mine");
        assertThrows(EngineException.class, () -> daemon.open(a), "its port is held");
        assertEquals(List.of(before), daemon.sandboxes.ofKind("pod"));
        daemon.close(P);
        daemon.forget(P);
        assertNothingLeft();
        daemon.open(a);
    }

    private void assertNothingLeft() throws IOException {
        assertEquals(Map.of(), kernel.endpoints);
        assertEquals(List.of(), kernel.rules().ports());
        assertEquals(Map.of(), kernel.served);
        assertEquals(Optional.empty(), daemon.find(P));
        assertEquals(List.of(), daemon.sandboxes.ofKind("pod"));
        try (Stream<Path> handles = Files.list(root.resolve("exec/netns"))) {
            assertEquals(0, handles.count());
        }
    }

    @Test
    void isToldOfUntilItsTenantAsksForIt() {
        SandboxView open = open();
        assertEquals(List.of(), daemon.sandboxes.unclaimed(), "its owner has just opened it");
        restart();
        assertEquals(List.of(open), daemon.sandboxes.unclaimed());
        daemon.sandboxes.ofKind("build");
        assertEquals(List.of(open), daemon.sandboxes.unclaimed(), "that is another's");
        daemon.sandboxes.ofKind("pod");
        assertEquals(List.of(), daemon.sandboxes.unclaimed());
        restart();
        daemon.close(P);
        assertEquals(List.of(), daemon.sandboxes.unclaimed(), "somebody took care of it");
    }

    @Test
    void isClosedWhenItsNamespaceWentWithAReboot() throws IOException {
        SandboxView view = open();
        Files.delete(view.namespace().orElseThrow());
        kernel.endpoints.clear();
        List<String> remarks = restart();
        assertEquals(
                List.of("sandbox cccc00000000 of pod shop/web: closed, its namespace is gone, as after a reboot"),
                remarks);
        assertEquals(Optional.empty(), daemon.find(P).orElseThrow().namespace());
        assertEquals(List.of(), kernel.rules().ports());
        assertEquals(List.of(), daemon.sandboxes.unclaimed());
        assertEquals("10.61.0.7", daemon.open(P).endpoints().get("mine").ipv4Address(), "what it shall be was kept");
    }

    @Test
    void killedAnywhereInOpenItsOwnerFindsAllOfItOrNothing() throws IOException {
        int points = 0;
        boolean done = false;
        while (!done) {
            points++;
            daemon.sandboxes.define(pod(POD));
            world.crashAt(points);
            done = survives(() -> daemon.open(P));
            kernel.drift.clear();
            new SandboxTable(store)
                    .get(new SandboxId(P)).endpoints().stream()
                            .filter(endpoint -> !kernel.endpoints.containsKey(endpoint.id()))
                            .forEach(endpoint -> kernel.drift.put(endpoint.id(), List.of("not attached")));
            restart();
            SandboxRecord record = daemon.record(P);
            String when = "killed at step " + points;
            assertTrue(record.open() || !done, when);
            assertEquals(record.open() ? 1 : 0, kernel.endpoints.size(), when);
            assertEquals(record.open() ? 1 : 0, kernel.rules().ports().size(), when);
            assertEquals(record.open(), kernel.served.containsKey(P), when);
            assertEquals(record.open(), Files.exists(root.resolve("exec/netns/cccc00000000")), when);
            daemon.close(P);
            daemon.forget(P);
            assertNothingLeft();
        }
        assertTrue(points > 8, "only " + points + " steps");
    }

    private boolean survives(Runnable work) {
        try {
            work.run();
            return !world.isDead();
        } catch (World.Crash | EngineException e) {
            return false;
        }
    }

    @Test
    void isNoContainerToDocker() {
        open();
        EngineException refusal = assertThrows(
                EngineException.class,
                () -> daemon.networks.connect("bridge", "front", EndpointConfig.DEFAULT, Daemon.context()));
        assertEquals("there is no container front", refusal.message());
        assertThrows(EngineException.class, () -> daemon.networks.disconnect("mine", P, false, Daemon.context()));
        assertEquals(
                List.of(Optional.empty()),
                daemon.events.all().stream()
                        .map(Event::what)
                        .filter(Happening.OfNetwork.class::isInstance)
                        .map(Happening.OfNetwork.class::cast)
                        .filter(event -> event.change() == Happening.NetworkChange.CONNECTED)
                        .map(Happening.OfNetwork::container)
                        .toList());
    }

    @Test
    void anotherOwnerCannotTakeIt() {
        daemon.sandboxes.define(pod(POD));
        EngineException refusal = assertThrows(
                EngineException.class, () -> daemon.sandboxes.define(pod(new SandboxOwner("build", "b1"))));
        assertEquals(ErrorKind.CONFLICT, refusal.kind());
        assertEquals("sandbox " + P + " is there for pod shop/web: take another id", refusal.message());
        assertFalse(daemon.record(P).open());
    }

    @Test
    void oneThatWasNotDefinedIsNotOpened() {
        EngineException refusal = assertThrows(EngineException.class, () -> daemon.open(P));
        assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
        assertTrue(refusal.message().contains("there is no sandbox " + P + ": define it first"), refusal.message());
    }
}
