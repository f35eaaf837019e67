package dev.theseus.engine.network.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.NetworkConfig;
import dev.theseus.engine.network.NetworkConfig.Pool;
import dev.theseus.engine.network.NetworkReasons;
import dev.theseus.engine.network.SandboxView;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine does for a network follows from what its driver can do, and from nothing else. */
class NetworkCapabilitiesTest {
    private static final String A = Daemon.id("aaaa");
    private static final String B = Daemon.id("bbbb");
    private static final String DRIVER = "macsome";

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

    private void create(String name, String... subnets) {
        createFrom(
                name,
                List.of(subnets).stream()
                        .map(subnet -> new Pool(subnet, "", "", Map.of()))
                        .toList());
    }

    private void createFrom(String name, List<Pool> pools) {
        daemon.networks.create(
                new NetworkConfig(
                        name, DRIVER, false, false, false, true, false, "", Map.of(), pools, Map.of(), Map.of(), false,
                        ""),
                Daemon.context());
    }

    private SandboxView run(String id) {
        daemon.define(id, id.substring(0, 4), List.of("80/tcp="), "mine");
        return daemon.open(id);
    }

    private FirewallPlan.Network planned() {
        assertEquals(1, kernel.rules().networks().size(), () -> "planned: " + kernel.rules());
        return kernel.rules().networks().getFirst();
    }

    @Test
    void aNetworkOfAnyNameIsGuardedMasqueradedAndPublished() {
        create("mine");
        SandboxView view = run(A);
        assertTrue(planned().masquerade());
        assertEquals(1, kernel.rules().ports().size());
        assertEquals(1, view.ports().get(PortKey.parse("80")).size());
    }

    @Test
    void withoutMasqueradeWhatLeavesKeepsItsAddress() {
        kernel.capabilities =
                Set.of(NetworkDriver.ADDRESSES_BY_ENGINE, NetworkDriver.HOST_LINK, NetworkDriver.PUBLISH_PORTS);
        create("mine");
        run(A);
        assertFalse(planned().masquerade());
        assertEquals(1, kernel.rules().ports().size());
    }

    @Test
    void withoutPublishPortsNoPortIsTaken() {
        kernel.capabilities =
                Set.of(NetworkDriver.ADDRESSES_BY_ENGINE, NetworkDriver.HOST_LINK, NetworkDriver.MASQUERADE);
        create("mine");
        SandboxView view = run(A);
        assertTrue(planned().masquerade());
        assertEquals(List.of(), kernel.rules().ports());
        assertEquals(List.of(), view.ports().get(PortKey.parse("80")));
    }

    @Test
    void withoutAHostLinkThereIsNoRule() {
        kernel.capabilities = Set.of(NetworkDriver.ADDRESSES_BY_ENGINE);
        create("mine");
        run(A);
        assertEquals(List.of(), kernel.rules().networks());
        assertEquals(List.of(), kernel.rules().ports());
    }

    @Test
    void withoutAddressesByEngineNoneAreGiven() {
        kernel.capabilities = Set.of();
        create("mine");
        assertEquals(List.of(), kernel.callsOf("usedSubnets"));
        SandboxView view = run(A);
        EndpointSpec made = kernel.endpoints.get(view.endpoints().get("mine").endpointId());
        assertEquals(List.of(), made.addresses());
        assertEquals(List.of(), made.defaultGateways());
        assertEquals(List.of(), made.network().gateways());
        assertEquals("", view.endpoints().get("mine").ipv4Address());
        assertEquals(List.of(), daemon.networks.inspect("mine").config().pools());
        EngineException refused = assertThrows(EngineException.class, () -> create("other", "10.1.0.0/24"));
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        assertTrue(refused.message().contains(DRIVER), refused.message());
    }

    @Test
    void severalSubnetsAreForDriversThatTakeThem() {
        EngineException refused =
                assertThrows(EngineException.class, () -> create("mine", "10.1.0.0/24", "10.2.0.0/24"));
        assertTrue(refused.is(NetworkReasons.ONE_SUBNET_ONLY), refused::toString);
        kernel.capabilities = Set.of(NetworkDriver.ADDRESSES_BY_ENGINE, NetworkDriver.MANY_SUBNETS);
        create("mine", "10.1.0.0/24", "10.2.0.0/24");
        assertEquals(
                List.of("10.1.0.0/24", "10.2.0.0/24"),
                daemon.networks.inspect("mine").config().pools().stream()
                        .map(Pool::subnet)
                        .toList());
    }

    @Test
    void withoutAHostLinkAGatewayIsARouterThatTheUserNames() {
        kernel.capabilities = Set.of(NetworkDriver.ADDRESSES_BY_ENGINE);
        create("mine", "10.1.0.0/24");
        SandboxView view = run(A);
        EndpointSpec made = kernel.endpoints.get(view.endpoints().get("mine").endpointId());
        assertEquals(List.of(Cidr.parse("10.1.0.1/24")), made.addresses(), "nobody else's");
        assertEquals(List.of(), made.network().gateways());
        assertEquals(List.of(Cidr.literal("0.0.0.0")), made.defaultGateways(), "all goes by it all the same");
        assertEquals("", view.endpoints().get("mine").ipv4Gateway());
        assertEquals(
                "", daemon.networks.inspect("mine").config().pools().getFirst().gateway());

        createFrom("routed", List.of(new Pool("10.2.0.0/24", "", "10.2.0.254", Map.of())));
        assertTrue(kernel.bridges.values().stream()
                .anyMatch(network -> network.gateways().equals(List.of(Cidr.parse("10.2.0.254/24")))));
    }

    @Test
    void whoSharesAnAddressOfTheHostsIsGivenNone() {
        kernel.capabilities = Set.of(NetworkDriver.ADDRESSES_BY_ENGINE, NetworkDriver.SHARED_MAC);
        create("mine");
        SandboxView view = run(A);
        assertEquals(
                "",
                kernel.endpoints.get(view.endpoints().get("mine").endpointId()).macAddress());
    }

    @Test
    void whoWantsAnAddressOfItsOwnThereIsRefusedAndHoldsNothing() {
        kernel.capabilities = Set.of(NetworkDriver.ADDRESSES_BY_ENGINE, NetworkDriver.SHARED_MAC);
        create("mine");
        EndpointConfig own =
                new EndpointConfig("", "", List.of(), List.of(), List.of(), "02:42:ac:11:00:07", Map.of(), 0);
        daemon.define(A, "aaaa", "mine", Map.of("mine", own), List.of());
        EngineException refused = assertThrows(EngineException.class, () -> daemon.open(A));
        assertTrue(refused.is(NetworkReasons.MAC_SHARED), refused::toString);
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        assertEquals(Map.of(), kernel.endpoints);
        daemon.networks.remove("mine", Daemon.context());
        assertEquals(List.of(), kernel.rules().networks());
    }

    @Test
    void noStartAsksADriverWhatItCanDo() {
        create("mine");
        run(A);
        kernel.calls.clear();
        run(B);
        assertEquals(List.of(), kernel.callsOf("info"));
    }

    @Test
    void whileItsDriverIsAwayANetworkKeepsItsRules() {
        create("mine");
        run(A);
        daemon.slots.absent.add(DRIVER);
        daemon.define(B, "other", List.of("80/tcp="));
        daemon.open(B);
        assertEquals(2, kernel.rules().networks().size());
        assertEquals(2, kernel.rules().ports().size());
    }

    @Test
    void aDriverThatComesLaterThanTheDaemonTakesNoRuleFromWhatRuns() {
        create("mine");
        run(A);
        daemon.close();
        daemon = new Daemon(store, kernel, new TestSettings(root));
        daemon.slots.absent.add(DRIVER);
        List<String> remarks = daemon.recover(A);
        assertEquals(List.of("container aaaa00000000: no driver macsome"), remarks);
        assertEquals(1, planned().subnets().size());
        assertEquals(1, kernel.rules().ports().size());

        daemon.slots.absent.clear();
        kernel.calls.clear();
        run(B);
        assertEquals(1, kernel.callsOf("ensureNetwork").size(), "made sure of when it is first used");
    }

    @Test
    void aDriverThatWasNeverAskedIsTakenForAble() {
        create("mine");
        daemon.slots.told = false;
        run(A);
        assertTrue(planned().masquerade());
        assertEquals(1, kernel.rules().ports().size());
    }
}
