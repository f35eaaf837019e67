package dev.theseus.tck;

import static dev.theseus.tck.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.api.network.NetworkSpec;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of {@link NetworkDriver}s that give containers interfaces and addresses. Extend it in your bundle's tests.
 * Play the host in a namespace of your own, made anew for each test, so that nothing is left behind.
 */
@Timeout(120)
@ExtendWith(ResourceWatch.class)
public abstract class NetworkDriverTck implements Trial, NetworkCapabilityContract {
    @TempDir
    @Nullable
    Path directory;

    private @Nullable EngineSettings settings;
    private @Nullable NetworkDriver driver;
    private final Queue<NetworkSpec> ensured = new ConcurrentLinkedQueue<>();
    private final Queue<Attachment> attached = new ConcurrentLinkedQueue<>();

    /** What is to be detached after the test. */
    private record Attachment(EndpointSpec endpoint, Path namespace) {}

    /** Makes a driver as the engine would find it; {@code recover} has not been called. */
    protected abstract NetworkDriver open(EngineSettings settings);

    /** Ends a driver as its deactivation would. */
    protected abstract void close(NetworkDriver driver);

    /** A fresh namespace of that name with its loopback up; removed by you after the test. */
    protected abstract Path createNamespace(String name);

    /** Unbinds a namespace that {@link #createNamespace} made. */
    protected abstract void deleteNamespace(Path namespace);

    /** Whether the address answers to an echo request, or to any other packet, from inside the namespace. */
    protected abstract boolean reaches(Path namespace, InetAddress address);

    /**
     * Makes a network of the suite one that your driver can make: adds options of yours, a parent's name for example. Where
     * the driver has no {@link NetworkDriver#HOST_LINK} it also sees to it that somebody has the network's gateways and
     * answers; what it sets up for that is yours to remove after the test.
     */
    @Override
    public NetworkSpec fitted(NetworkSpec network) {
        return network;
    }

    /** What plays the host: its links, addresses, routes and rules are compared. Empty for the real one. */
    protected Optional<Path> host() {
        return Optional.empty();
    }

    @Override
    public final Path trialFolder() {
        return Trial.given(directory);
    }

    @BeforeEach
    final void openDriver() {
        settings = new TrialSettings(trialFolder());
        driver = open(settings);
        recover();
        // What is made with the first network and stays is there from now on.
        driver.ensureNetwork(network(9, false), context());
        driver.removeNetwork(network(9, false), context());
    }

    @Override
    public final void removeObjects() {
        attached.forEach(each -> driver().detach(each.endpoint(), each.namespace(), context()));
        ensured.forEach(network -> driver().removeNetwork(network, context()));
        driver().quiesce(context());
    }

    @Override
    public final List<String> objects() {
        List<String> found = new ArrayList<>(TrialFiles.paths(settings().dataRoot()));
        found.addAll(TrialFiles.paths(settings().execRoot()));
        found.addAll(NetworkObjects.of(host(), settings().engineId()));
        return found;
    }

    @Override
    public final void ensure(NetworkSpec network) {
        ensured.add(network);
        driver().ensureNetwork(network, context());
    }

    @Override
    public final void attach(EndpointSpec endpoint, Path namespace) {
        attached.add(new Attachment(endpoint, namespace));
        driver().attach(endpoint, namespace, context());
    }

    @AfterEach
    final void closeDriver() {
        close(driver());
    }

    @Override
    public final TrialNamespace place(String name) {
        return new TrialNamespace(createNamespace(name));
    }

    @Override
    public final boolean answers(TrialNamespace from, InetAddress address) {
        return reaches(from.handle(), address);
    }

    @Override
    public final Optional<TrialNamespace> playedHost() {
        return host().map(TrialNamespace::new);
    }

    @Override
    public final NetworkDriver driver() {
        NetworkDriver now = driver;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }

    private EngineSettings settings() {
        EngineSettings now = settings;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }

    private void reopen() {
        close(driver());
        driver = open(settings());
    }

    @Override
    public final CallContext context() {
        return CallContext.background(Duration.ofMinutes(1));
    }

    private RecoveryReport recover(String... expected) {
        String name = driver().info().name();
        Path state = settings().stateDirectory(DriverKind.NETWORK, name);
        Path run = settings().runDirectory(DriverKind.NETWORK, name);
        return driver().recover(new RecoveryRequest(settings().engineId(), state, run, Set.of(expected)), context());
    }

    /** A network whose gateways are host number 1 of each subnet. */
    private NetworkSpec network(int number, boolean ipv6) {
        List<Cidr> gateways = new ArrayList<>();
        gateways.add(Cidr.parse("172.29." + number + ".1/24"));
        if (ipv6) {
            gateways.add(Cidr.parse("fd00:29:" + number + "::1/64"));
        }
        String id = "%02x".formatted(number).repeat(32);
        return fitted(new NetworkSpec(id, "tck-" + number, "tck" + number, gateways, false, 0, false, Map.of()));
    }

    private EndpointSpec endpoint(NetworkSpec network, int host, String interfaceName) {
        List<Cidr> addresses = network.gateways().stream()
                .map(gateway -> sibling(gateway, host))
                .toList();
        List<InetAddress> gateways =
                network.gateways().stream().map(Cidr::address).toList();
        String id = network.id().substring(0, 2) + "%05x".formatted(host) + "a".repeat(57);
        String mac = "02:42:ac:1d:%s:%02x".formatted(network.id().substring(0, 2), host);
        return new EndpointSpec(id, network, interfaceName, mac(mac), addresses, gateways, Map.of());
    }

    private static Cidr sibling(Cidr gateway, int host) {
        String text = gateway.address().getHostAddress();
        String stem = text.substring(0, text.length() - 1);
        return new Cidr(
                Cidr.literal(stem + (gateway.isIpv6() ? Integer.toHexString(host) : Integer.toString(host))),
                gateway.prefixLength());
    }

    private static InetAddress address(EndpointSpec endpoint, boolean ipv6) {
        return endpoint.addresses().stream()
                .filter(address -> address.isIpv6() == ipv6)
                .findFirst()
                .orElseThrow()
                .address();
    }

    @Test
    void anEnsuredNetworkUsesItsSubnetsUntilItIsRemoved() {
        Assumptions.assumeTrue(
                driver().info().capabilities().contains(NetworkDriver.HOST_LINK), "its subnets are not the host's");
        NetworkSpec network = network(1, true);
        ensure(network);
        ensure(network);
        assertTrue(driver().usedSubnets(context()).contains(Cidr.parse("172.29.1.0/24")));
        assertTrue(driver().usedSubnets(context()).contains(Cidr.parse("fd00:29:1::/64")));

        driver().removeNetwork(network, context());
        driver().removeNetwork(network, context());
        assertFalse(driver().usedSubnets(context()).contains(Cidr.parse("172.29.1.0/24")));
    }

    @Test
    void packetsFlowAsSoonAsAnEndpointIsAttached() {
        NetworkSpec network = network(1, true);
        ensure(network);
        EndpointSpec first = endpoint(network, 2, "eth0");
        EndpointSpec second = endpoint(network, 3, "eth0");
        Path one = createNamespace("one");
        Path two = createNamespace("two");

        attach(first, one);
        assertTrue(reaches(one, Cidr.literal("172.29.1.1")), "the gateway");
        assertTrue(reaches(one, Cidr.literal("fd00:29:1::1")), "the gateway by IPv6");
        attach(second, two);
        assertTrue(reaches(two, address(first, false)), "another endpoint");
        assertTrue(reaches(two, address(first, true)), "another endpoint by IPv6");
        assertEquals(List.of(), driver().check(first, one, context()));
    }

    @Test
    void attachingAndDetachingAreIdempotent() {
        NetworkSpec network = network(1, false);
        ensure(network);
        EndpointSpec endpoint = endpoint(network, 2, "eth0");
        Path namespace = createNamespace("one");

        driver().detach(endpoint, namespace, context());
        attach(endpoint, namespace);
        attach(endpoint, namespace);
        assertTrue(reaches(namespace, Cidr.literal("172.29.1.1")));
        driver().detach(endpoint, namespace, context());
        driver().detach(endpoint, namespace, context());
        assertFalse(reaches(namespace, Cidr.literal("172.29.1.1")));
        assertFalse(driver().check(endpoint, namespace, context()).isEmpty());
        attach(endpoint, namespace);
        assertTrue(reaches(namespace, Cidr.literal("172.29.1.1")));
    }

    @Test
    void anEndpointWhoseNamespaceIsGoneCanBeDetached() {
        NetworkSpec network = network(1, false);
        ensure(network);
        EndpointSpec endpoint = endpoint(network, 2, "eth0");
        Path namespace = createNamespace("one");
        attach(endpoint, namespace);
        deleteNamespace(namespace);

        driver().detach(endpoint, namespace, context());

        assertEquals(Set.of(endpoint.id()), recover(network.id(), endpoint.id()).missing());
    }

    @Test
    void anAbandonedEndpointIsSilent() {
        NetworkSpec network = network(1, false);
        ensure(network);
        EndpointSpec endpoint = endpoint(network, 2, "eth0");
        Path namespace = createNamespace("one");
        attach(endpoint, namespace);

        driver().abandon(endpoint, namespace, context());

        assertFalse(reaches(namespace, Cidr.literal("172.29.1.1")));
    }

    @Test
    void attachingToANetworkThatIsNotThereFails() {
        EndpointSpec endpoint = endpoint(network(1, false), 2, "eth0");
        Path namespace = createNamespace("one");
        assertFails(ErrorKind.NOT_FOUND, () -> attach(endpoint, namespace));
    }

    @Test
    void defaultRoutesFollowTheEndpointThatIsToProvideThem() {
        NetworkSpec left = network(1, false);
        NetworkSpec right = network(2, false);
        ensure(left);
        ensure(right);
        EndpointSpec first = endpoint(left, 2, "eth0");
        EndpointSpec whole = endpoint(right, 2, "eth1");
        EndpointSpec without =
                new EndpointSpec(whole.id(), right, "eth1", whole.macAddress(), whole.addresses(), List.of(), Map.of());
        Path namespace = createNamespace("one");
        attach(first, namespace);
        attach(without, namespace);
        assertFalse(driver().check(whole, namespace, context()).isEmpty());

        driver().setDefaultGateways(whole, namespace, context());
        assertEquals(List.of(), driver().check(whole, namespace, context()));
        driver().setDefaultGateways(without, namespace, context());
        assertFalse(driver().check(whole, namespace, context()).isEmpty());
    }

    @Test
    void countersGrow() {
        NetworkSpec network = network(1, false);
        ensure(network);
        EndpointSpec endpoint = endpoint(network, 2, "eth0");
        Path namespace = createNamespace("one");
        attach(endpoint, namespace);
        EndpointStats before = driver().stats(endpoint, namespace, context());
        assertTrue(reaches(namespace, Cidr.literal("172.29.1.1")));
        EndpointStats after = driver().stats(endpoint, namespace, context());

        assertEquals("eth0", after.interfaceName());
        assertTrue(after.txPackets() > before.txPackets());
        assertTrue(after.rxBytes() > before.rxBytes());
    }

    @Test
    void everythingOutlivesTheDriver() {
        NetworkSpec network = network(1, false);
        ensure(network);
        EndpointSpec endpoint = endpoint(network, 2, "eth0");
        Path namespace = createNamespace("one");
        attach(endpoint, namespace);

        reopen();
        assertTrue(reaches(namespace, Cidr.literal("172.29.1.1")), "while no driver has recovered");
        RecoveryReport report = recover(network.id(), endpoint.id(), "lost");
        assertEquals(Set.of(network.id(), endpoint.id()), report.adopted());
        assertEquals(Set.of("lost"), report.missing());
        assertEquals(Set.of(network.id(), endpoint.id()), recover().unknown(), "reported, not destroyed");
        assertEquals(List.of(), driver().check(endpoint, namespace, context()));
        driver().detach(endpoint, namespace, context());
        driver().removeNetwork(network, context());
        assertEquals(Set.of(), recover().unknown());
    }

    @Test
    void manyEndpointsComeAndGoAtOnce() throws Exception {
        NetworkSpec network = network(1, false);
        ensure(network);
        List<Callable<Boolean>> containers = Stream.iterate(2, host -> host < 18, host -> host + 1)
                .<Callable<Boolean>>map(host -> {
                    Path namespace = createNamespace("many" + host);
                    EndpointSpec endpoint = endpoint(network, host, "eth0");
                    return () -> {
                        attach(endpoint, namespace);
                        boolean reached = reaches(namespace, Cidr.literal("172.29.1.1"));
                        driver().detach(endpoint, namespace, context());
                        return reached;
                    };
                })
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> reached : threads.invokeAll(containers)) {
                assertTrue(reached.get());
            }
        }
        assertEquals(Set.of(network.id()), recover().unknown());
    }

    /**
     * A bridge without a hardware address of its own takes one of its ports', and another when that goes: who has learned the first
     * reaches nobody for half a minute.
     */
    @Test
    void theGatewayStaysWhereItIsWhenOthersGo() {
        NetworkSpec network = network(1, false);
        ensure(network);
        Map<EndpointSpec, Path> others = new LinkedHashMap<>();
        for (int host = 2; host < 10; host++) {
            EndpointSpec other = endpoint(network, host, "eth0");
            others.put(other, createNamespace("other" + host));
            attach(other, others.get(other));
        }
        EndpointSpec endpoint = endpoint(network, 10, "eth0");
        Path namespace = createNamespace("one");
        attach(endpoint, namespace);
        assertTrue(reaches(namespace, Cidr.literal("172.29.1.1")));
        others.forEach((other, place) -> driver().detach(other, place, context()));
        assertTrue(reaches(namespace, Cidr.literal("172.29.1.1")), "after all others have gone");
    }

    @Test
    void aCallerThatIsGoneGetsNothingMade() {
        NetworkSpec network = network(1, false);
        for (GoneCaller caller : GoneCaller.values()) {
            ensured.add(network);
            assertFails(caller.kind(), () -> driver().ensureNetwork(network, caller.context()));
            assertFalse(driver().usedSubnets(context()).contains(Cidr.parse("172.29.1.0/24")), "made for nobody");
        }
        ensure(network);
        EndpointSpec endpoint = endpoint(network, 2, "eth0");
        Path namespace = createNamespace("one");
        for (GoneCaller caller : GoneCaller.values()) {
            attached.add(new Attachment(endpoint, namespace));
            assertFails(caller.kind(), () -> driver().attach(endpoint, namespace, caller.context()));
            assertEquals(Set.of(network.id()), recover().unknown(), "attached for nobody");
        }
    }

    @Test
    void oneNetworkEnsuredByManyAtOnceIsOne() throws Exception {
        NetworkSpec network = network(1, true);
        ensured.add(network);
        AtOnce.inEachOf(5, 4, () -> driver().ensureNetwork(network, context()), () -> {
            assertEquals(Set.of(network.id()), recover().unknown());
            driver().removeNetwork(network, context());
            assertEquals(Set.of(), recover().unknown());
        });
    }

    @Test
    void oneEndpointAttachedByManyAtOnceIsOne() throws Exception {
        NetworkSpec network = network(1, false);
        ensure(network);
        EndpointSpec endpoint = endpoint(network, 2, "eth0");
        Path namespace = createNamespace("one");
        attached.add(new Attachment(endpoint, namespace));
        AtOnce.inEachOf(5, 4, () -> driver().attach(endpoint, namespace, context()), () -> {
            assertEquals(List.of(), driver().check(endpoint, namespace, context()));
            driver().detach(endpoint, namespace, context());
            assertEquals(Set.of(network.id()), recover().unknown());
        });
    }
}
