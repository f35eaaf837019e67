package dev.theseus.network.macvlan.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.api.network.NetworkSpec;
import dev.theseus.kit.network.HostNamespace;
import dev.theseus.tck.TrialNamespace;
import dev.theseus.testing.Await;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users ask of macvlan and ipvlan networks. */
@NeedsRoot
class StackedNetworksTest {
    @TempDir
    Path folder;

    private final List<TrialNamespace> places = new ArrayList<>();
    private TrialNamespace host;
    private MacvlanDriver macvlan;
    private IpvlanDriver ipvlan;

    @BeforeEach
    void open() throws IOException {
        host = place("host");
        TrialNamespace outside = place("outside");
        host.ip("link add up0 type veth peer name eth0 netns " + outside.handle());
        host.ip("link set up0 up");
        outside.ip("link set eth0 up");
        outside.ip("address add 10.9.0.1/24 dev eth0");
        macvlan = new MacvlanDriver(
                "test", HostNamespace.at(host.handle()), Files.createDirectory(folder.resolve("macvlan")));
        ipvlan = new IpvlanDriver(
                "test", HostNamespace.at(host.handle()), Files.createDirectory(folder.resolve("ipvlan")));
    }

    @AfterEach
    void close() {
        macvlan.close();
        ipvlan.close();
        places.forEach(TrialNamespace::close);
    }

    private TrialNamespace place(String name) {
        TrialNamespace place = TrialNamespace.create(folder, "ns-" + name);
        places.add(place);
        return place;
    }

    private static CallContext context() {
        return TrialNamespace.context();
    }

    private static NetworkSpec network(int number, Map<String, String> options) {
        return new NetworkSpec(
                "%02x".formatted(number).repeat(32),
                "net" + number,
                "br-unused",
                List.of(Cidr.parse("10.9.0.1/24")),
                false,
                0,
                false,
                options);
    }

    private static EndpointSpec endpoint(NetworkSpec network, int number, String... gateways) {
        return new EndpointSpec(
                "%02x".formatted(number).repeat(32),
                network,
                "eth0",
                "02:42:0a:09:00:%02x".formatted(number),
                List.of(Cidr.parse("10.9.0." + number + "/24")),
                List.of(gateways).stream().map(InetAddress::ofLiteral).toList(),
                Map.of());
    }

    private static EngineException refused(NetworkDriver driver, NetworkSpec network) {
        return assertThrows(EngineException.class, () -> driver.ensureNetwork(network, context()));
    }

    private String links() {
        return host.must("ip -o link");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "macvlan_mode | loud     | requested macvlan mode 'loud' is not valid",
                "parent       | lo       | loopback interface is not a valid macvlan parent link",
                "parent       | nothere  | nothere was not found on the host",
                "parent       | up0.x    | unable to parse a valid vlan id from: x",
                "parent       | up0.4095 | vlan id must be between 1-4094, received: 4095",
                "parent       | up0.0    | vlan id must be between 1-4094, received: 0",
                "parent       | up9.10   | -o parent interface was not found on the host: up9",
            })
    void whatCannotBeIsRefusedAndNothingIsMade(String option, String value, String words) {
        String before = links();
        EngineException refused = refused(macvlan, network(1, Map.of(option, value)));
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind(), refused.message());
        assertTrue(refused.message().contains(words), refused.message());
        assertEquals(before, links());
        macvlan.ensureNetwork(network(2, Map.of("parent", "up0", "macvlan_mode", "passthru")), context());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ipvlan_mode | l4   | requested ipvlan mode 'l4' is not valid",
                "ipvlan_flag | loud | requested ipvlan flag 'loud' is not valid",
                "parent      | lo   | loopback interface is not a valid ipvlan parent link",
            })
    void ipvlansOptionsAreRead(String option, String value, String words) {
        EngineException refused = refused(ipvlan, network(1, Map.of(option, value)));
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind(), refused.message());
        assertTrue(refused.message().contains(words), refused.message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "private", "vepa", "passthru"})
    void eachModeReachesWhatIsOutside(String mode) {
        NetworkSpec network = network(1, Map.of("parent", "up0", "macvlan_mode", mode));
        macvlan.ensureNetwork(network, context());
        TrialNamespace place = place("one");
        macvlan.attach(endpoint(network, 5, "10.9.0.1"), place.handle(), context());
        assertTrue(place.must("ip -d link show eth0").contains("macvlan mode " + mode));
        assertTrue(place.reaches(InetAddress.ofLiteral("10.9.0.1")));
        assertTrue(place.must("ip route").contains("default via 10.9.0.1 dev eth0"));
        assertEquals(List.of(), macvlan.check(endpoint(network, 5, "10.9.0.1"), place.handle(), context()));
    }

    @ParameterizedTest
    @CsvSource({"bridge,true", "private,false"})
    void theModeSaysWhoHearsWhom(String mode, boolean hears) {
        NetworkSpec network = network(1, Map.of("parent", "up0", "macvlan_mode", mode));
        macvlan.ensureNetwork(network, context());
        TrialNamespace one = place("one");
        macvlan.attach(endpoint(network, 5), one.handle(), context());
        macvlan.attach(endpoint(network, 6), place("two").handle(), context());
        assertEquals(hears, one.reaches(InetAddress.ofLiteral("10.9.0.6")));
    }

    @Test
    void aParentThatIsPassedThroughHasOneNetwork() {
        macvlan.ensureNetwork(network(1, Map.of("parent", "up0", "macvlan_mode", "passthru")), context());
        EngineException second = refused(macvlan, network(2, Map.of("parent", "up0")));
        assertEquals(ErrorKind.CONFLICT, second.kind());
        assertTrue(second.message().contains("is already using parent interface up0"), second.message());
        macvlan.removeNetwork(network(1, Map.of()), context());
        macvlan.ensureNetwork(network(2, Map.of("parent", "up0")), context());
        macvlan.ensureNetwork(network(3, Map.of("parent", "up0", "macvlan_mode", "vepa")), context());
        assertEquals(
                ErrorKind.CONFLICT,
                refused(macvlan, network(4, Map.of("parent", "up0", "macvlan_mode", "passthru")))
                        .kind());
    }

    @Test
    void aNetworkWithoutAParentLeadsNowhereButItsContainersHearEachOther() {
        NetworkSpec network = network(1, Map.of());
        macvlan.ensureNetwork(network, context());
        assertTrue(links().contains("dm-010101010101"), links());
        TrialNamespace one = place("one");
        macvlan.attach(endpoint(network, 5, "10.9.0.1"), one.handle(), context());
        macvlan.attach(endpoint(network, 6), place("two").handle(), context());
        assertTrue(one.reaches(InetAddress.ofLiteral("10.9.0.6")));
        assertFalse(one.must("ip route").contains("default"), "there is no way out");
        macvlan.removeNetwork(network, context());
        assertFalse(links().contains("dm-0101"), links());
    }

    @Test
    void aParentThatIsDownKeepsNobodyFromStarting() {
        host.ip("link set up0 down");
        NetworkSpec network = network(1, Map.of("parent", "up0"));
        macvlan.ensureNetwork(network, context());
        TrialNamespace place = place("one");
        macvlan.attach(endpoint(network, 5, "10.9.0.1"), place.handle(), context());
        assertFalse(host.must("ip link show up0").contains("UP"), "the user's own parent is left as it is");
        host.ip("link set up0 up");
        assertTrue(place.reaches(InetAddress.ofLiteral("10.9.0.1")));
    }

    @Test
    void aParentThatHasGoneIsToldByItsName() {
        NetworkSpec network = network(1, Map.of("parent", "up0"));
        macvlan.ensureNetwork(network, context());
        host.ip("link delete up0");
        EngineException gone = assertThrows(
                EngineException.class,
                () -> macvlan.attach(endpoint(network, 5), place("one").handle(), context()));
        assertEquals(ErrorKind.NOT_FOUND, gone.kind());
        assertTrue(gone.message().contains("the parent interface up0 is gone"), gone.message());
        assertTrue(refused(macvlan, network).message().contains("up0 was not found on the host"));
        macvlan.removeNetwork(network, context());
    }

    /** Whoever makes one of that name again is its owner, whatever was tried while there was none. */
    @Test
    void aParentOfTheUsersIsNeverRemoved() {
        NetworkSpec network = network(1, Map.of("parent", "up0"));
        NetworkSpec sibling = network(2, Map.of("parent", "up0"));
        macvlan.ensureNetwork(network, context());
        host.ip("link delete up0");
        refused(macvlan, network);
        host.ip("link add up0 type veth peer name up1");
        macvlan.ensureNetwork(network, context());
        macvlan.ensureNetwork(sibling, context());
        assertFalse(host.must("ip link show up0").contains("UP"), "it is as the user has made it");
        macvlan.removeNetwork(network, context());
        macvlan.removeNetwork(sibling, context());
        assertTrue(links().contains("up0"), links());
    }

    @Test
    void anAddressThatNoInterfaceCanHaveIsAWrongWish() {
        NetworkSpec network = network(1, Map.of("parent", "up0"));
        macvlan.ensureNetwork(network, context());
        EndpointSpec group = new EndpointSpec(
                "ee".repeat(32),
                network,
                "eth0",
                "01:00:5e:00:00:01",
                List.of(Cidr.parse("10.9.0.6/24")),
                List.of(),
                Map.of());
        EngineException refused = assertThrows(
                EngineException.class, () -> macvlan.attach(group, place("one").handle(), context()));
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind(), refused.message());
        assertTrue(refused.message().contains("01:00:5e:00:00:01"), refused.message());
    }

    @ParameterizedTest
    @ValueSource(ints = {1501, 67})
    void anMtuThatTheParentCannotHaveIsRefused(int mtu) {
        NetworkSpec whole = network(1, Map.of("parent", "up0"));
        NetworkSpec network = new NetworkSpec(
                whole.id(), whole.name(), whole.linkName(), whole.gateways(), false, mtu, false, whole.options());
        EngineException refused = refused(macvlan, network);
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        assertTrue(refused.message().contains("choose one from 68 to 1500"), refused.message());
    }

    /** Whatever lies there: the driver is there for its other endpoints. */
    @Test
    void whatIsNoRecordOfAnEndpointIsPassedOver() throws IOException {
        Files.createFile(folder.resolve("macvlan/endpoints/ab"));
        Files.writeString(folder.resolve("macvlan/endpoints/cd"), "one line");
        Files.createFile(folder.resolve("macvlan/networks/ef"));
        RecoveryReport report =
                macvlan.recover(new RecoveryRequest("test", folder, folder, Set.of("ab", "cd", "gone")), context());
        assertEquals(Set.of("ab", "cd", "gone"), report.missing());
        macvlan.ensureNetwork(network(1, Map.of("parent", "up0")), context());
    }

    @Test
    void withoutANamedRouterThereIsNoDefaultRoute() {
        NetworkSpec network = network(1, Map.of("parent", "up0"));
        macvlan.ensureNetwork(network, context());
        TrialNamespace place = place("one");
        macvlan.attach(endpoint(network, 5, "0.0.0.0"), place.handle(), context());
        assertFalse(place.must("ip route").contains("default"));
    }

    /** A kernel takes its time to take a namespace down, and its links hold what the next container is to have. */
    @Test
    void anAddressIsWaitedForUntilItsLastHolderIsGone() throws Exception {
        NetworkSpec network = network(1, Map.of("parent", "up0"));
        macvlan.ensureNetwork(network, context());
        EndpointSpec endpoint = endpoint(network, 5);
        TrialNamespace last = place("last");
        macvlan.attach(endpoint, last.handle(), context());
        TrialNamespace next = place("next");
        try (var threads = Executors.newSingleThreadExecutor()) {
            Future<?> attached = threads.submit(() -> macvlan.attach(endpoint, next.handle(), context()));
            Await.until(
                    "it tries",
                    () -> next.run("ip", "link", "show", "eth0").exit().code() == 0);
            assertFalse(attached.isDone());
            last.close();
            attached.get();
        }
        assertTrue(next.reaches(InetAddress.ofLiteral("10.9.0.1")));
    }

    @Test
    void anAddressThatAnotherContainerHasIsToldAfterAWhile() {
        NetworkSpec network = network(1, Map.of("parent", "up0"));
        macvlan.ensureNetwork(network, context());
        EndpointSpec first = endpoint(network, 5);
        macvlan.attach(first, place("one").handle(), context());
        EndpointSpec same = new EndpointSpec(
                "ee".repeat(32),
                network,
                "eth0",
                first.macAddress(),
                List.of(Cidr.parse("10.9.0.6/24")),
                List.of(),
                Map.of());
        EngineException taken = assertThrows(
                EngineException.class, () -> macvlan.attach(same, place("two").handle(), context()));
        assertEquals(ErrorKind.CONFLICT, taken.kind());
        assertTrue(
                taken.message().contains("the hardware address 02:42:0a:09:00:05 is taken on parent interface up0"),
                taken.message());
    }

    @Test
    void aVlanIsMadeForItsNetworksAndGoesWithTheLast() {
        NetworkSpec first = network(1, Map.of("parent", "up0.10"));
        NetworkSpec second = network(2, Map.of("parent", "up0.10"));
        try {
            macvlan.ensureNetwork(first, context());
        } catch (EngineException e) {
            assertEquals(ErrorKind.NOT_IMPLEMENTED, e.kind(), e.message());
            assertTrue(e.message().contains("parent interface up0.10"), e.message());
            Assumptions.abort("this kernel has no VLANs: " + e.message());
        }
        macvlan.ensureNetwork(second, context());
        TrialNamespace place = place("one");
        macvlan.attach(endpoint(second, 5), place.handle(), context());
        macvlan.removeNetwork(first, context());
        assertTrue(host.must("ip -d link show up0.10").contains("vlan protocol 802.1Q id 10"));
        macvlan.detach(endpoint(second, 5), place.handle(), context());
        macvlan.removeNetwork(second, context());
        assertFalse(links().contains("up0.10"), links());
        assertTrue(links().contains("up0"), "the user's own stays");
    }

    @ParameterizedTest
    @ValueSource(strings = {"l2", "l3", "l3s"})
    void ipvlanEndpointsShareTheirParentsAddress(String mode) {
        NetworkSpec network = network(1, Map.of("parent", "up0", "ipvlan_mode", mode));
        ipvlan.ensureNetwork(network, context());
        assertEquals(
                ErrorKind.CONFLICT,
                refused(ipvlan, network(2, Map.of("parent", "up0"))).kind(),
                "a parent has one mode");
        EndpointSpec whole = endpoint(network, 5, "10.9.0.1");
        EndpointSpec endpoint = new EndpointSpec(
                whole.id(), network, "eth0", "", whole.addresses(), whole.defaultGateways(), whole.sysctls());
        TrialNamespace place = place("one");
        try {
            ipvlan.attach(endpoint, place.handle(), context());
        } catch (EngineException e) {
            assertEquals(ErrorKind.NOT_IMPLEMENTED, e.kind(), e.message());
            assertTrue(e.message().contains("ipvlan eth0"), e.message());
            Assumptions.abort("this kernel has no ipvlan: " + e.message());
        }
        assertEquals(List.of(), ipvlan.check(endpoint, place.handle(), context()));
        assertTrue(place.must("ip route")
                .contains(mode.equals("l2") ? "default via 10.9.0.1 dev eth0" : "default dev eth0 scope link"));
    }
}
