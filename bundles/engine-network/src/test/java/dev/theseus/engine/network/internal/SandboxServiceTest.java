package dev.theseus.engine.network.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.id.SandboxId;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.EndpointView;
import dev.theseus.engine.network.NetworkReasons;
import dev.theseus.engine.network.PortBinding;
import dev.theseus.engine.network.SandboxRequest;
import dev.theseus.engine.network.SandboxView;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxServiceTest {
    private static final String A = Daemon.id("aaaa");
    private static final String B = Daemon.id("bbbb");

    @TempDir
    Path root;

    private final World world = new World();
    private final FakeKernel kernel = new FakeKernel(world);
    private Daemon daemon;

    @BeforeEach
    void start() {
        daemon = new Daemon(new FakeStore(world), kernel, new TestSettings(root));
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private EngineException failsToOpen(String id) {
        return assertThrows(EngineException.class, () -> daemon.open(id));
    }

    private void assertNothingLeft() {
        daemon.departures.awaitAll();
        assertTrue(kernel.endpoints.isEmpty(), "endpoints " + kernel.endpoints);
        assertTrue(kernel.served.isEmpty(), "served " + kernel.served);
        assertTrue(kernel.rules().ports().isEmpty(), "rules " + kernel.rules());
        try (var handles = Files.list(root.resolve("exec/netns"))) {
            assertEquals(List.of(), handles.toList());
        } catch (IOException e) {
            assertFalse(Files.exists(root.resolve("exec/netns")), e.toString());
        }
        daemon.networks
                .list(Map.of())
                .forEach(network -> assertTrue(network.endpoints().isEmpty()));
    }

    @Test
    void joinsTheDefaultBridge() {
        daemon.define(A, "web", List.of());
        SandboxView view = daemon.open(A);
        EndpointView endpoint = view.endpoints().get("bridge");
        assertEquals("172.17.0.2", endpoint.ipv4Address());
        assertEquals(16, endpoint.ipv4PrefixLength());
        assertEquals("172.17.0.1", endpoint.ipv4Gateway());
        assertEquals("02:42:ac:11:00:02", endpoint.macAddress());
        assertEquals(List.of(), endpoint.dnsNames());
        assertFalse(view.nameService());
        assertEquals(Optional.of(root.resolve("exec/netns/aaaa00000000")), view.namespace());
        EndpointSpec made = kernel.endpoints.get(endpoint.endpointId());
        assertEquals("eth0", made.interfaceName());
        assertEquals(List.of(Cidr.parse("172.17.0.2/16")), made.addresses());
        assertEquals(List.of(Cidr.literal("172.17.0.1")), made.defaultGateways());
        assertEquals(List.of("CONNECTED bridge"), daemon.events.networkSummary());
        assertEquals(
                "172.17.0.2/16",
                daemon.networks.inspect("bridge").endpoints().getFirst().ipv4());
        assertEquals(
                "eth0",
                daemon.sandboxes
                        .stats(new SandboxId(A), Daemon.context())
                        .getFirst()
                        .interfaceName());
        daemon.close(A);
        assertNothingLeft();
        assertEquals("", daemon.find(A).orElseThrow().endpoints().get("bridge").ipv4Address());
        daemon.forget(A);
        assertEquals(Optional.empty(), daemon.find(A));
    }

    @Test
    void tellsWhatIsSettledBeforeTheDriversAreDone() {
        daemon.define(A, "web", List.of());
        List<SandboxView> settled = new ArrayList<>();
        List<Boolean> attached = new ArrayList<>();
        SandboxView open = daemon.sandboxes.open(
                new SandboxId(A),
                view -> {
                    settled.add(view);
                    attached.add(!kernel.endpoints.isEmpty());
                    assertTrue(Files.exists(view.namespace().orElseThrow()));
                },
                Daemon.context());
        assertEquals(List.of(open), settled);
        assertEquals(List.of(false), attached);
        assertEquals(1, kernel.endpoints.size());
        daemon.sandboxes.open(new SandboxId(A), settled::add, Daemon.context());
        assertEquals(1, settled.size());
    }

    @Test
    void openAndCloseCountOnce() {
        daemon.define(A, "web", List.of());
        assertEquals(daemon.open(A), daemon.open(A));
        daemon.close(A);
        daemon.close(A);
        daemon.close(B);
        assertEquals(1, kernel.callsOf("attach").size());
        assertEquals(1, kernel.callsOf("detach").size());
    }

    @Test
    void rulesAreTouchedOnlyWhenTheyChange() {
        daemon.define(A, "a", List.of());
        daemon.define(B, "b", List.of());
        daemon.open(A);
        int before = kernel.plans.size();
        daemon.open(B);
        daemon.close(B);
        daemon.close(A);
        assertEquals(1, before, "the bridge came up");
        assertEquals(before, kernel.plans.size());
        assertEquals(1, kernel.callsOf("ensureNetwork").size());
    }

    @Test
    void aBridgeThatSomebodyRemovedIsMadeAnew() {
        daemon.define(A, "a", List.of());
        daemon.define(B, "b", List.of());
        daemon.open(A);
        kernel.bridges.clear();
        daemon.open(B);
        assertEquals(1, kernel.bridges.size());
        assertEquals(2, kernel.endpoints.size());
    }

    @Test
    void publishesPorts() {
        int port = HostPortsTest.free();
        daemon.sandboxes.define(Daemon.request(
                A,
                "web",
                "default",
                Map.of(),
                Map.of(
                        PortKey.parse("80"), List.of(new PortBinding("", Integer.toString(port))),
                        PortKey.parse("53/udp"), List.of(new PortBinding("127.0.0.1", ""))),
                true,
                Set.of(PortKey.parse("443/tcp")),
                List.of()));
        SandboxView view = daemon.open(A);
        assertEquals(
                List.of(new PortBinding("0.0.0.0", Integer.toString(port))),
                view.ports().get(PortKey.parse("80/tcp")));
        assertEquals(
                "127.0.0.1",
                view.ports().get(PortKey.parse("53/udp")).getFirst().hostIp());
        assertEquals(1, view.ports().get(PortKey.parse("443/tcp")).size());
        assertEquals(view.ports(), view.endpoints().get("bridge").ports());
        FirewallPlan.Port rule = kernel.rules().ports().stream()
                .filter(candidate -> candidate.containerPort() == 80)
                .findFirst()
                .orElseThrow();
        assertEquals(Cidr.literal("172.17.0.2"), rule.containerAddress());
        assertEquals(port, rule.hostPort());
        daemon.close(A);
        assertNothingLeft();
        assertEquals(Map.of(), daemon.find(A).orElseThrow().ports());
    }

    @Test
    void aPortOfTheUsersChoiceIsTakenBeforeOneOfTheEngines() {
        PortKey any = PortKey.parse("80/tcp");
        daemon.sandboxes.define(published(A, Map.of(any, List.of(new PortBinding("", "")))));
        String last = daemon.open(A).ports().get(any).getFirst().hostPort();
        String next = Integer.toString(Integer.parseInt(last) + 1);
        Map<PortKey, List<PortBinding>> both = new LinkedHashMap<>();
        both.put(any, List.of(new PortBinding("", "")));
        both.put(PortKey.parse("8080/tcp"), List.of(new PortBinding("", next)));
        daemon.sandboxes.define(published(B, both));

        SandboxView view = daemon.open(B);

        assertEquals(
                next, view.ports().get(PortKey.parse("8080/tcp")).getFirst().hostPort());
        assertNotEquals(next, view.ports().get(any).getFirst().hostPort());
    }

    private static SandboxRequest published(String id, Map<PortKey, List<PortBinding>> ports) {
        return Daemon.request(id, id.substring(0, 3), "default", Map.of(), ports, false, Set.of(), List.of());
    }

    @Test
    void exposedPortsAreShownAndNotPublished() {
        daemon.sandboxes.define(
                Daemon.request(A, "web", "", Map.of(), Map.of(), false, Set.of(PortKey.parse("80")), List.of()));
        assertEquals(Map.of(PortKey.parse("80"), List.of()), daemon.open(A).ports());
        assertTrue(kernel.rules().ports().isEmpty());
    }

    @Test
    void aTakenPortLeavesNothing() throws IOException {
        int port = HostPortsTest.free();
        daemon.define(A, "a", List.of("80/tcp=" + port));
        daemon.define(B, "b", List.of("81/tcp=" + port));
        daemon.open(A);
        EngineException taken = failsToOpen(B);
        assertEquals(ErrorKind.INTERNAL, taken.kind());
        assertTrue(
                taken.message()
                        .startsWith("failed to set up container networking: driver failed programming external"
                                + " connectivity on endpoint b ("),
                taken.message());
        assertTrue(taken.is(NetworkReasons.PORT_TAKEN), taken::toString);
        assertEquals(Map.of(Attributes.ADDRESS, "0.0.0.0:" + port), taken.attributes());
        daemon.close(A);
        try (ServerSocket foreign = new ServerSocket(port)) {
            assertTrue(failsToOpen(B)
                    .message()
                    .endsWith("failed to bind host port 0.0.0.0:" + foreign.getLocalPort()
                            + "/tcp: address already in use"));
        }
        assertNothingLeft();
        assertEquals("172.17.0.2", daemon.open(B).endpoints().get("bridge").ipv4Address());
    }

    @Test
    void anUnknownNetworkIsNamed() {
        daemon.define(A, "web", List.of(), "nope");
        EngineException missing = failsToOpen(A);
        assertEquals(ErrorKind.NOT_FOUND, missing.kind());
        assertEquals("failed to set up container networking: there is no network nope", missing.message());
        assertTrue(missing.is(Reason.NETWORK_NOT_FOUND));
        assertEquals("failed to set up container networking", missing.context());
        assertNothingLeft();
    }

    @Test
    void aNetworkMadeAgainUnderItsNameIsMeant() {
        String first = daemon.createNetwork("mine");
        daemon.define(A, "web", List.of(), first.substring(0, 12));
        daemon.networks.remove("mine", Daemon.context());
        daemon.createNetwork("mine");
        assertTrue(daemon.open(A).endpoints().containsKey("mine"));
    }

    @Test
    void staticAddressesNeedSubnetsOfTheUsersChoice() {
        daemon.createNetwork("auto");
        daemon.createNetwork("own", "10.61.0.0/24");
        assertEquals(
                "invalid config for network bridge: invalid endpoint settings:\n"
                        + "user specified IP address is supported on user defined networks only",
                refusesToDefine("bridge", "172.17.0.9"));
        daemon.define(A, "a", "auto", Map.of("auto", Daemon.at("172.18.0.9")), List.of());
        assertTrue(failsToOpen(A).is(NetworkReasons.ADDRESS_NEEDS_SUBNET));
        assertEquals(
                "invalid config for network own: invalid endpoint settings:\n"
                        + "no configured subnet or ip-range contain the IP address 10.62.0.9",
                refusesToDefine("own", "10.62.0.9"));
        daemon.define(A, "a", "own", Map.of("own", Daemon.at("10.61.0.9")), List.of());
        assertEquals("10.61.0.9", daemon.open(A).endpoints().get("own").ipv4Address());
        daemon.define(B, "b", "own", Map.of("own", Daemon.at("10.61.0.9")), List.of());
        assertTrue(failsToOpen(B).is(NetworkReasons.ADDRESS_TAKEN));
        assertEquals(
                ErrorKind.INVALID_PARAMETER,
                assertThrows(
                                EngineException.class,
                                () -> daemon.define(
                                        B, "b", "own", Map.of("own", Daemon.at("not an address")), List.of()))
                        .kind());
    }

    private String refusesToDefine(String network, String address) {
        return assertThrows(
                        EngineException.class,
                        () -> daemon.define(A, "a", network, Map.of(network, Daemon.at(address)), List.of()))
                .message();
    }

    @Test
    void anExhaustedNetworkSaysSo() {
        daemon.createNetwork("tiny", "10.61.0.0/30");
        daemon.define(A, "a", List.of(), "tiny");
        daemon.define(B, "b", List.of(), "tiny");
        daemon.open(A);
        EngineException full = failsToOpen(B);
        assertTrue(full.is(NetworkReasons.ADDRESSES_EXHAUSTED), full::toString);
        assertEquals("IPv4", full.attributes().get(Attributes.FAMILY));
        daemon.close(A);
        assertEquals("10.61.0.2", daemon.open(B).endpoints().get("tiny").ipv4Address());
    }

    @Test
    void dualStackGetsBothFamilies() {
        daemon.createNetwork("six", "10.61.0.0/24", "2001:db8:7::/64");
        daemon.define(A, "a", List.of("80/tcp="), "six");
        EndpointView endpoint = daemon.open(A).endpoints().get("six");
        assertEquals("2001:db8:7::2", endpoint.ipv6Address());
        assertEquals("2001:db8:7::1", endpoint.ipv6Gateway());
        List<PortBinding> bindings = endpoint.ports().get(PortKey.parse("80"));
        assertEquals(
                List.of("0.0.0.0", "::"),
                bindings.stream().map(PortBinding::hostIp).toList());
        assertEquals(bindings.get(0).hostPort(), bindings.get(1).hostPort());
        assertEquals(2, kernel.rules().ports().size());
    }

    @Test
    void hostNoneAndContainerModesAttachNothing() {
        daemon.define(A, "a", "host", Map.of(), List.of("80/tcp="));
        SandboxView host = daemon.open(A);
        assertEquals(Optional.empty(), host.namespace());
        assertEquals(List.of("host"), List.copyOf(host.endpoints().keySet()));
        assertEquals(Map.of(), host.ports());
        daemon.define(B, "b", "none", Map.of(), List.of());
        assertTrue(Files.exists(daemon.open(B).namespace().orElseThrow()));
        String shared = Daemon.id("cccc");
        daemon.define(shared, "c", "container:" + A, Map.of(), List.of());
        assertEquals(Map.of(), daemon.open(shared).endpoints());
        assertTrue(kernel.endpoints.isEmpty());
        assertEquals(
                ErrorKind.INVALID_PARAMETER,
                assertThrows(
                                EngineException.class,
                                () -> daemon.networks.connect(
                                        "bridge", shared, EndpointConfig.DEFAULT, Daemon.context()))
                        .kind());
        for (String id : List.of(A, B, shared)) {
            daemon.close(id);
        }
        assertNothingLeft();
    }

    @Test
    void internalNetworksHaveNoWayOut() {
        daemon.networks.create(Daemon.internal("inner"), Daemon.context());
        daemon.define(A, "a", List.of("80/tcp="), "inner");
        SandboxView view = daemon.open(A);
        assertEquals(List.of(), view.ports().get(PortKey.parse("80")));
        assertEquals("", view.endpoints().get("inner").ipv4Gateway());
        assertEquals(List.of(), kernel.endpoints.values().iterator().next().defaultGateways());
        daemon.networks.connect("bridge", A, EndpointConfig.DEFAULT, Daemon.context());
        assertEquals(
                1, daemon.find(A).orElseThrow().ports().get(PortKey.parse("80")).size());
        assertEquals(1, kernel.rules().ports().size());
        daemon.networks.disconnect("bridge", A, false, Daemon.context());
        assertEquals(List.of(), daemon.find(A).orElseThrow().ports().get(PortKey.parse("80")));
        assertEquals(0, kernel.rules().ports().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"createNamespace", "ensureNetwork", "attach", "apply", "serve"})
    void whateverFailsNothingIsLeft(String operation) {
        daemon.createNetwork("mine");
        daemon.define(A, "a", List.of("80/tcp="), "mine", "bridge");
        kernel.fail(operation, "sorry: " + operation);
        EngineException failure = failsToOpen(A);
        assertEquals("failed to set up container networking: sorry: " + operation, failure.message());
        kernel.fail(operation, "");
        daemon.departures.awaitAll();
        assertTrue(kernel.endpoints.isEmpty());
        assertFalse(daemon.record(A).open());
        daemon.open(A);
        assertEquals(2, kernel.endpoints.size());
        daemon.close(A);
        assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ensureNetwork", "attach"})
    void aStartThatFailsLeavesOthersTheirPorts(String operation) {
        daemon.define(A, "a", List.of("80/tcp="));
        daemon.open(A);
        daemon.define(B, "b", List.of("80/tcp="));
        kernel.fail("attach", "too many open files");
        failsToOpen(B);
        kernel.fail(operation, "too many open files");
        failsToOpen(B);
        daemon.departures.awaitAll();
        assertTrue(kernel.plans.stream()
                .allMatch(plan -> !plan.networks().isEmpty() && !plan.ports().isEmpty()));
        assertEquals(1, kernel.rules().ports().size());
        kernel.fail("attach", "");
        kernel.fail(operation, "");
        daemon.open(B);
        assertEquals(2, kernel.rules().ports().size());
    }

    @Test
    void connectsAndDisconnectsWhileRunning() {
        daemon.createNetwork("mine", "10.61.0.0/24");
        List<SandboxView> told = daemon.audience;
        daemon.define(A, "web", List.of("80/tcp="));
        daemon.open(A);
        daemon.networks.connect("mine", "web", Daemon.aliases("www"), Daemon.context());
        SandboxView view = daemon.find(A).orElseThrow();
        EndpointView endpoint = view.endpoints().get("mine");
        assertEquals("10.61.0.2", endpoint.ipv4Address());
        assertEquals(List.of("web", "www", "aaaa00000000"), endpoint.dnsNames());
        assertTrue(view.nameService());
        assertEquals(view, told.getLast());
        assertEquals("eth1", kernel.endpoints.get(endpoint.endpointId()).interfaceName());
        assertTrue(kernel.served.containsKey(A));
        assertTrue(kernel.rerouted.isEmpty(), "bridge comes first by name");
        EngineException twice = assertThrows(
                EngineException.class,
                () -> daemon.networks.connect("mine", A, EndpointConfig.DEFAULT, Daemon.context()));
        assertTrue(twice.is(NetworkReasons.ENDPOINT_THERE), twice::toString);
        assertEquals(ErrorKind.FORBIDDEN, twice.kind());

        daemon.networks.disconnect("bridge", A, false, Daemon.context());
        assertEquals(
                List.of(Cidr.literal("10.61.0.1")),
                kernel.rerouted.get(endpoint.endpointId()).defaultGateways());
        assertEquals(
                Cidr.literal("10.61.0.2"), kernel.rules().ports().getFirst().containerAddress());
        assertEquals(List.of("mine"), List.copyOf(told.getLast().endpoints().keySet()));
        assertEquals(
                ErrorKind.FORBIDDEN,
                assertThrows(
                                EngineException.class,
                                () -> daemon.networks.disconnect("bridge", A, false, Daemon.context()))
                        .kind());
        daemon.close(A);
        assertNothingLeft();
        assertEquals(List.of("mine"), List.copyOf(daemon.open(A).endpoints().keySet()));
    }

    @Test
    void addressesOfTheLinkAreGivenToo() {
        daemon.createNetwork("mine", "10.61.0.0/24");
        daemon.define(A, "web", List.of());
        daemon.open(A);
        daemon.networks.connect("mine", A, Daemon.ofLink("169.254.17.5", "fe80::5"), Daemon.context());
        String mine = daemon.find(A).orElseThrow().endpoints().get("mine").endpointId();
        assertEquals(
                List.of(Cidr.parse("10.61.0.2/24"), Cidr.parse("169.254.17.5/16"), Cidr.parse("fe80::5/64")),
                kernel.endpoints.get(mine).addresses());
        daemon.createNetwork("other", "10.62.0.0/24");
        EngineException refused = assertThrows(
                EngineException.class,
                () -> daemon.networks.connect("other", A, Daemon.ofLink("nowhere"), Daemon.context()));
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        assertTrue(refused.message().contains("invalid link-local IP address nowhere"), refused.message());
    }

    @Test
    void theHighestPriorityProvidesTheDefaultRoute() {
        daemon.createNetwork("mine", "10.61.0.0/24");
        daemon.define(A, "web", List.of("80/tcp="));
        daemon.open(A);
        daemon.networks.connect("mine", A, Daemon.priority(5), Daemon.context());
        String mine = daemon.find(A).orElseThrow().endpoints().get("mine").endpointId();
        assertEquals(
                List.of(Cidr.literal("10.61.0.1")), kernel.rerouted.get(mine).defaultGateways());
        assertEquals(
                Cidr.literal("10.61.0.2"), kernel.rules().ports().getFirst().containerAddress());
        assertEquals(
                1, daemon.find(A).orElseThrow().endpoints().get("mine").ports().size());
    }

    @Test
    void aFailedConnectChangesNothing() {
        daemon.createNetwork("mine", "10.61.0.0/24");
        daemon.define(A, "web", List.of());
        SandboxView before = daemon.open(A);
        kernel.fail("attach", "no veth");
        assertThrows(
                EngineException.class,
                () -> daemon.networks.connect("mine", A, EndpointConfig.DEFAULT, Daemon.context()));
        kernel.fail("attach", "");
        assertEquals(Optional.of(before), daemon.find(A));
        daemon.networks.remove("mine", Daemon.context());
    }

    @Test
    void stoppedContainersAreConnectedWhenTheyStart() {
        daemon.createNetwork("mine");
        daemon.define(A, "web", "none", Map.of(), List.of());
        daemon.networks.connect("mine", "web", EndpointConfig.DEFAULT, Daemon.context());
        assertEquals(List.of("mine"), List.copyOf(daemon.open(A).endpoints().keySet()));
        daemon.close(A);
        daemon.networks.disconnect("mine", A, false, Daemon.context());
        assertEquals(Map.of(), daemon.open(A).endpoints());
        assertEquals(
                "there is no container ghost",
                assertThrows(
                                EngineException.class,
                                () -> daemon.networks.connect(
                                        "mine", "ghost", EndpointConfig.DEFAULT, Daemon.context()))
                        .message());
    }

    @Test
    void forceDisconnectsThoughTheDriverFails() {
        daemon.createNetwork("mine");
        daemon.define(A, "web", List.of(), "mine");
        daemon.open(A);
        kernel.fail("detach", "stuck");
        assertThrows(EngineException.class, () -> daemon.networks.disconnect("mine", A, false, Daemon.context()));
        daemon.networks.disconnect("mine", A, true, Daemon.context());
        assertEquals(Map.of(), daemon.find(A).orElseThrow().endpoints());
        daemon.networks.remove("mine", Daemon.context());
    }

    @Test
    void legacyLinksNameHosts() {
        daemon.define(A, "db", List.of());
        daemon.open(A);
        daemon.sandboxes.define(
                Daemon.request(B, "web", "", Map.of(), Map.of(), false, Set.of(), List.of("db:database")));
        SandboxView view = daemon.open(B);
        assertEquals(
                List.of(new SandboxView.HostEntry("172.17.0.2", List.of("database", "aaaa00000000", "db"))),
                view.linkedHosts());
        assertEquals("172.17.0.1", view.hostGateway());
    }

    @Test
    void addressesAreFreeOnlyWhenTheirLinksAreGone() throws InterruptedException {
        daemon.createNetwork("tiny", "10.61.0.0/30");
        daemon.createNetwork("wide", "10.62.0.0/24");
        daemon.define(A, "a", List.of(), "tiny", "wide");
        daemon.define(B, "b", List.of(), "wide");
        daemon.open(A);
        kernel.detaching.lock();
        try {
            daemon.sandboxes.close(new SandboxId(A), Daemon.context());
            assertEquals("10.62.0.3", daemon.open(B).endpoints().get("wide").ipv4Address());
            daemon.forget(A);
        } finally {
            kernel.detaching.unlock();
        }
        String next = Daemon.id("cccc");
        daemon.define(next, "c", List.of(), "tiny");
        assertEquals("10.61.0.2", daemon.open(next).endpoints().get("tiny").ipv4Address());
    }

    @Test
    void openingAgainWaitsForTheOldLinks() throws InterruptedException {
        daemon.define(A, "a", List.of());
        daemon.open(A);
        AtomicReference<String> address = new AtomicReference<>("");
        Thread opening;
        kernel.detaching.lock();
        try {
            daemon.sandboxes.close(new SandboxId(A), Daemon.context());
            opening = Thread.ofVirtual()
                    .start(() ->
                            address.set(daemon.open(A).endpoints().get("bridge").ipv4Address()));
            assertFalse(opening.join(Duration.ofMillis(50)));
        } finally {
            kernel.detaching.unlock();
        }
        opening.join();
        assertEquals("172.17.0.2", address.get());
    }

    @Test
    void theHostCanBeNamedFromAnyNetwork() {
        daemon.createNetwork("mine", "10.61.0.0/24");
        daemon.sandboxes.define(Daemon.knowingTheHost(A, "mine"));
        assertEquals("172.17.0.1", daemon.open(A).hostGateway());
        assertEquals(2, kernel.bridges.size(), "the address exists");
    }

    @Test
    void manyAtOnceShareNothingAndFewTransactions() throws InterruptedException {
        daemon.createNetwork("mine");
        ConcurrentLinkedQueue<String> addresses = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String id = Daemon.id("c%02d".formatted(i));
            daemon.define(id, "c" + i, List.of("80/tcp="), "mine");
            threads.add(Thread.ofVirtual().unstarted(() -> {
                try {
                    addresses.add(daemon.open(id).endpoints().get("mine").ipv4Address());
                } catch (EngineException e) {
                    failures.add(e);
                }
            }));
        }
        int before = kernel.plans.size();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), List.copyOf(failures));
        assertEquals(20, Set.copyOf(addresses).size());
        assertEquals(20, kernel.rules().ports().size());
        assertEquals(
                20,
                kernel.rules().ports().stream()
                        .map(FirewallPlan.Port::hostPort)
                        .distinct()
                        .count());
        assertTrue(kernel.plans.size() - before <= 20);
    }
}
