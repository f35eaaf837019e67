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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of {@link NetworkDriver}s that give containers interfaces and addresses. Extend it in your bundle's tests.
 * Play the host in a namespace of your own, made anew for each test, so that nothing is left behind.
 */
public abstract class NetworkDriverTck {
    @TempDir
    @Nullable
    Path directory;

    private @Nullable EngineSettings settings;
    private @Nullable NetworkDriver driver;

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

    @BeforeEach
    final void openDriver() {
        if (directory == null) {
            throw new IllegalStateException("JUnit gave no directory");
        }
        settings = new TrialSettings(directory);
        driver = open(settings);
        recover();
    }

    @AfterEach
    final void closeDriver() {
        close(driver());
    }

    private NetworkDriver driver() {
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

    private static CallContext context() {
        return CallContext.background(Duration.ofMinutes(1));
    }

    private RecoveryReport recover(String... expected) {
        String name = driver().info().name();
        Path state = settings().stateDirectory(DriverKind.NETWORK, name);
        Path run = settings().runDirectory(DriverKind.NETWORK, name);
        return driver().recover(new RecoveryRequest(settings().engineId(), state, run, Set.of(expected)), context());
    }

    /** A network whose gateways are host number 1 of each subnet. */
    private static NetworkSpec network(int number, boolean ipv6) {
        List<Cidr> gateways = new ArrayList<>();
        gateways.add(Cidr.parse("172.29." + number + ".1/24"));
        if (ipv6) {
            gateways.add(Cidr.parse("fd00:29:" + number + "::1/64"));
        }
        String id = "%02x".formatted(number).repeat(32);
        return new NetworkSpec(id, "tck-" + number, "tck" + number, gateways, false, 0, false, Map.of());
    }

    private static EndpointSpec endpoint(NetworkSpec network, int host, String interfaceName) {
        List<Cidr> addresses = network.gateways().stream()
                .map(gateway -> sibling(gateway, host))
                .toList();
        List<InetAddress> gateways =
                network.gateways().stream().map(Cidr::address).toList();
        String id = network.id().substring(0, 2) + "%05x".formatted(host) + "a".repeat(57);
        String mac = "02:42:ac:1d:%s:%02x".formatted(network.id().substring(0, 2), host);
        return new EndpointSpec(id, network, interfaceName, mac, addresses, gateways, Map.of());
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
        NetworkSpec network = network(1, true);
        driver().ensureNetwork(network, context());
        driver().ensureNetwork(network, context());
        assertTrue(driver().usedSubnets(context()).contains(Cidr.parse("172.29.1.0/24")));
        assertTrue(driver().usedSubnets(context()).contains(Cidr.parse("fd00:29:1::/64")));

        driver().removeNetwork(network, context());
        driver().removeNetwork(network, context());
        assertFalse(driver().usedSubnets(context()).contains(Cidr.parse("172.29.1.0/24")));
    }

    @Test
    void packetsFlowAsSoonAsAnEndpointIsAttached() {
        NetworkSpec network = network(1, true);
        driver().ensureNetwork(network, context());
        EndpointSpec first = endpoint(network, 2, "eth0");
        EndpointSpec second = endpoint(network, 3, "eth0");
        Path one = createNamespace("one");
        Path two = createNamespace("two");

        driver().attach(first, one, context());
        assertTrue(reaches(one, Cidr.literal("172.29.1.1")), "the gateway");
        assertTrue(reaches(one, Cidr.literal("fd00:29:1::1")), "the gateway by IPv6");
        driver().attach(second, two, context());
        assertTrue(reaches(two, address(first, false)), "another endpoint");
        assertTrue(reaches(two, address(first, true)), "another endpoint by IPv6");
        assertEquals(List.of(), driver().check(first, one, context()));
    }

    @Test
    void attachingAndDetachingAreIdempotent() {
        NetworkSpec network = network(1, false);
        driver().ensureNetwork(network, context());
        EndpointSpec endpoint = endpoint(network, 2, "eth0");
        Path namespace = createNamespace("one");

        driver().detach(endpoint, namespace, context());
        driver().attach(endpoint, namespace, context());
        driver().attach(endpoint, namespace, context());
        assertTrue(reaches(namespace, Cidr.literal("172.29.1.1")));
        driver().detach(endpoint, namespace, context());
        driver().detach(endpoint, namespace, context());
        assertFalse(reaches(namespace, Cidr.literal("172.29.1.1")));
        assertFalse(driver().check(endpoint, namespace, context()).isEmpty());
        driver().attach(endpoint, namespace, context());
        assertTrue(reaches(namespace, Cidr.literal("172.29.1.1")));
    }

    @Test
    void anEndpointWhoseNamespaceIsGoneCanBeDetached() {
        NetworkSpec network = network(1, false);
        driver().ensureNetwork(network, context());
        EndpointSpec endpoint = endpoint(network, 2, "eth0");
        Path namespace = createNamespace("one");
        driver().attach(endpoint, namespace, context());
        deleteNamespace(namespace);

        driver().detach(endpoint, namespace, context());

        assertEquals(Set.of(endpoint.id()), recover(network.id(), endpoint.id()).missing());
    }

    @Test
    void anAbandonedEndpointIsSilent() {
        NetworkSpec network = network(1, false);
        driver().ensureNetwork(network, context());
        EndpointSpec endpoint = endpoint(network, 2, "eth0");
        Path namespace = createNamespace("one");
        driver().attach(endpoint, namespace, context());

        driver().abandon(endpoint, namespace, context());

        assertFalse(reaches(namespace, Cidr.literal("172.29.1.1")));
    }

    @Test
    void attachingToANetworkThatIsNotThereFails() {
        EndpointSpec endpoint = endpoint(network(1, false), 2, "eth0");
        Path namespace = createNamespace("one");
        assertFails(ErrorKind.NOT_FOUND, () -> driver().attach(endpoint, namespace, context()));
    }

    @Test
    void defaultRoutesFollowTheEndpointThatIsToProvideThem() {
        NetworkSpec left = network(1, false);
        NetworkSpec right = network(2, false);
        driver().ensureNetwork(left, context());
        driver().ensureNetwork(right, context());
        EndpointSpec first = endpoint(left, 2, "eth0");
        EndpointSpec whole = endpoint(right, 2, "eth1");
        EndpointSpec without =
                new EndpointSpec(whole.id(), right, "eth1", whole.macAddress(), whole.addresses(), List.of(), Map.of());
        Path namespace = createNamespace("one");
        driver().attach(first, namespace, context());
        driver().attach(without, namespace, context());
        assertFalse(driver().check(whole, namespace, context()).isEmpty());

        driver().setDefaultGateways(whole, namespace, context());
        assertEquals(List.of(), driver().check(whole, namespace, context()));
        driver().setDefaultGateways(without, namespace, context());
        assertFalse(driver().check(whole, namespace, context()).isEmpty());
    }

    @Test
    void countersGrow() {
        NetworkSpec network = network(1, false);
        driver().ensureNetwork(network, context());
        EndpointSpec endpoint = endpoint(network, 2, "eth0");
        Path namespace = createNamespace("one");
        driver().attach(endpoint, namespace, context());
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
        driver().ensureNetwork(network, context());
        EndpointSpec endpoint = endpoint(network, 2, "eth0");
        Path namespace = createNamespace("one");
        driver().attach(endpoint, namespace, context());

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
        driver().ensureNetwork(network, context());
        List<Callable<Boolean>> containers = Stream.iterate(2, host -> host < 18, host -> host + 1)
                .<Callable<Boolean>>map(host -> {
                    Path namespace = createNamespace("many" + host);
                    EndpointSpec endpoint = endpoint(network, host, "eth0");
                    return () -> {
                        driver().attach(endpoint, namespace, context());
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
}
