package dev.theseus.engine.network.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import dev.theseus.api.network.BlockedSubnet;
import dev.theseus.api.network.Cidr;
import dev.theseus.engine.network.NetworkConfig;
import dev.theseus.engine.network.NetworkConfig.Pool;
import dev.theseus.engine.network.NetworkReasons;
import dev.theseus.engine.network.NetworkView;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkServiceTest {
    @TempDir
    Path root;

    private final World world = new World();
    private final FakeStore store = new FakeStore(world);
    private final FakeKernel kernel = new FakeKernel(world);
    private TestSettings settings;
    private Daemon daemon;

    @BeforeEach
    void start() {
        settings = new TestSettings(root);
        daemon = new Daemon(store, kernel, settings);
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private void restart() {
        daemon.close();
        daemon = new Daemon(store, kernel, settings);
        daemon.recover();
    }

    private EngineException refused(NetworkConfig config) {
        return assertThrows(EngineException.class, () -> daemon.networks.create(config, Daemon.context()));
    }

    private List<String> names(Map<String, List<String>> filters) {
        return daemon.networks.list(filters).stream()
                .map(view -> view.config().name())
                .sorted()
                .toList();
    }

    @Test
    void predefinedNetworksAreAlwaysThereAndKeepTheirIds() {
        assertEquals(List.of("bridge", "host", "none"), names(Map.of()));
        String id = daemon.networks.inspect("bridge").id();
        NetworkView bridge = daemon.networks.inspect("bridge");
        assertEquals("172.17.0.0/16", bridge.config().pools().getFirst().subnet());
        assertEquals("172.17.0.1", bridge.config().pools().getFirst().gateway());
        assertEquals("theseus0", bridge.linkName());
        restart();
        assertEquals(id, daemon.networks.inspect("bridge").id());
        assertEquals(
                "172.17.0.0/16",
                daemon.networks.inspect("bridge").config().pools().getFirst().subnet());
        assertTrue(kernel.bridges.isEmpty(), "nothing is made before it is used");
    }

    @Test
    void theDefaultBridgeFollowsSettings() {
        daemon.networks.inspect("bridge");
        settings.bip = Optional.of(Cidr.parse("10.77.0.5/24"));
        settings.fixedCidr = Optional.of(Cidr.parse("10.77.0.128/25"));
        settings.defaultGateway = Optional.of(Cidr.literal("10.77.0.254"));
        settings.icc = false;
        restart();
        NetworkConfig config = daemon.networks.inspect("bridge").config();
        assertEquals(
                new Pool("10.77.0.0/24", "10.77.0.128/25", "10.77.0.5", Map.of("DefaultGatewayIPv4", "10.77.0.254")),
                config.pools().getFirst());
        assertEquals("false", config.options().get("com.docker.network.bridge.enable_icc"));
        daemon.define(Daemon.id("a"), "a", List.of());
        assertEquals(
                "10.77.0.128",
                daemon.open(Daemon.id("a")).endpoints().get("bridge").ipv4Address());
        assertEquals(
                List.of(Cidr.literal("10.77.0.254")),
                kernel.endpoints.values().iterator().next().defaultGateways());
    }

    @Test
    void withoutABridgeContainersGetNone() {
        settings.bridge = "none";
        restart();
        assertEquals(List.of("host", "none"), names(Map.of()));
        daemon.define(Daemon.id("a"), "a", List.of());
        assertEquals(
                List.of("none"),
                List.copyOf(daemon.open(Daemon.id("a")).endpoints().keySet()));
    }

    @Test
    void makesABridgeWithASubnetThatNobodyUses() {
        kernel.usedSubnets.add(Cidr.parse("172.18.0.1/16"));
        daemon.networks.inspect("bridge");
        String id = daemon.createNetwork("mine");
        NetworkView mine = daemon.networks.inspect("mine");
        assertEquals("172.19.0.0/16", mine.config().pools().getFirst().subnet());
        assertEquals("br-" + id.substring(0, 12), mine.linkName());
        assertEquals(
                List.of(Cidr.parse("172.19.0.1/16")), kernel.bridges.get(id).gateways());
        assertEquals(
                List.of(id), kernel.rules().networks().stream().map(n -> n.id()).toList());
        assertEquals(List.of("CREATED mine"), daemon.events.networkSummary());
    }

    private String subnetOf(String network) {
        return daemon.networks.inspect(network).config().pools().getFirst().subnet();
    }

    private void block(String subnet) {
        kernel.blockedSubnets.add(new BlockedSubnet(Cidr.parse(subnet), "-d " + subnet + " -j DROP"));
    }

    @Test
    void passesOverSubnetsThatRulesOfOthersBlock() {
        block("172.17.3.0/24");
        block("172.19.0.0/16");
        daemon.createNetwork("mine");
        assertEquals("172.18.0.0/16", subnetOf("bridge"));
        daemon.createNetwork("next");
        assertEquals(List.of("172.20.0.0/16", "172.21.0.0/16"), List.of(subnetOf("mine"), subnetOf("next")));
    }

    @Test
    void aSubnetThatIsBlockedIsBetterThanNoNetworkAndTheUsersWordCounts() {
        block("0.0.0.0/1");
        block("128.0.0.0/1");
        daemon.createNetwork("mine");
        assertEquals("172.18.0.0/16", subnetOf("mine"));
        daemon.networks.create(Daemon.config("named", Map.of(), "10.50.0.0/24"), Daemon.context());
        assertEquals("10.50.0.0/24", subnetOf("named"));
    }

    @Test
    void choosesWhenTheFirewallDriverCannotTell() {
        block("172.17.0.0/16");
        kernel.fail("blockedSubnets", "iptables-save is broken");
        assertEquals("172.17.0.0/16", subnetOf("bridge"));
    }

    @Test
    void choosesWithoutAFirewallDriver() {
        block("172.17.0.0/16");
        daemon.slots.absent.add("iptables");
        assertEquals("172.17.0.0/16", subnetOf("bridge"));
        assertEquals(List.of(), kernel.callsOf("blockedSubnets"));
    }

    /** It takes commands, which no start of a container must wait for. */
    @Test
    void othersRulesAreLookedAtWhenANetworkIsMadeAndNeverForAContainer() {
        daemon.createNetwork("mine");
        int before = kernel.callsOf("blockedSubnets").size();
        for (String container : List.of("a", "b")) {
            daemon.define(Daemon.id(container), container, List.of());
            daemon.open(Daemon.id(container));
        }
        assertEquals(before, kernel.callsOf("blockedSubnets").size());
    }

    @Test
    void dualStackTakesAUniqueLocalSubnet() {
        NetworkConfig config = new NetworkConfig(
                "six", "", false, false, false, true, true, "", Map.of(), List.of(), Map.of(), Map.of(), false, "");
        daemon.networks.create(config, Daemon.context());
        List<Pool> pools = daemon.networks.inspect("six").config().pools();
        assertEquals(2, pools.size());
        assertTrue(
                pools.get(1).subnet().startsWith("fd") && pools.get(1).subnet().endsWith("/64"), pools.toString());
    }

    @Test
    void whatOnlyHoldsConfigurationHoldsNoSubnet() {
        List<Pool> pools = List.of(new Pool("10.60.0.0/16", "", "", Map.of()));
        daemon.networks.create(
                new NetworkConfig(
                        "held", "", false, false, false, true, false, "", Map.of(), pools, Map.of(), Map.of(), true,
                        ""),
                Daemon.context());
        daemon.createNetwork("mine", "10.60.0.0/16");
        assertEquals(List.of("held"), names(Map.of("driver", List.of("null"), "name", List.of("held"))));
    }

    @Test
    void passesOptionsOn() {
        daemon.networks.create(
                Daemon.config(
                        "opt",
                        Map.of(
                                "com.docker.network.bridge.name", "mybr",
                                "com.docker.network.bridge.enable_icc", "0",
                                "com.docker.network.bridge.enable_ip_masquerade", "false",
                                "com.docker.network.bridge.host_binding_ipv4", "127.0.0.1",
                                "com.docker.network.driver.mtu", "1400"),
                        "10.50.0.0/24"),
                Daemon.context());
        assertEquals("mybr", kernel.bridges.values().iterator().next().linkName());
        assertEquals(1400, kernel.bridges.values().iterator().next().mtu());
        var rule = kernel.rules().networks().getFirst();
        assertFalse(rule.interContainer());
        assertFalse(rule.masquerade());
        assertEquals(Cidr.literal("127.0.0.1"), rule.bindAddress());
    }

    @Test
    void namesAreUniqueAndPredefinedOnesTaken() {
        daemon.createNetwork("mine");
        EngineException twice = refused(Daemon.config("mine", Map.of()));
        assertEquals(ErrorKind.ALREADY_EXISTS, twice.kind());
        assertEquals("there is a network mine", twice.message());
        assertTrue(twice.is(Reason.NETWORK_NAME_TAKEN));
        assertEquals(Map.of(Attributes.NAME, "mine"), twice.attributes());
        assertEquals(
                ErrorKind.FORBIDDEN, refused(Daemon.config("host", Map.of())).kind());
    }

    @Test
    void subnetsMayNotOverlap() {
        daemon.createNetwork("one", "10.60.0.0/16");
        EngineException overlap = refused(Daemon.config("two", Map.of(), "10.60.4.0/24"));
        assertTrue(overlap.is(NetworkReasons.POOL_OVERLAPS), overlap::toString);
        assertEquals(ErrorKind.FORBIDDEN, overlap.kind());
        daemon.networks.remove("one", Daemon.context());
        daemon.createNetwork("two", "10.60.4.0/24");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0, '', '', invalid CIDR block notation",
        "10.0.0.1/24, '', '', has bits beyond its prefix",
        "10.0.0.0/32, '', '', has no two addresses",
        "10.0.0.0/24, 10.1.0.0/25, '', range 10.1.0.0/25 is outside",
        "10.0.0.0/24, '', 10.1.0.1, gateway 10.1.0.1 is outside",
        "10.0.0.0/24, '', gateway, invalid address",
    })
    void refusesBadPools(String subnet, String range, String gateway, String reason) {
        NetworkConfig config = new NetworkConfig(
                "bad",
                "",
                false,
                false,
                false,
                true,
                false,
                "",
                Map.of(),
                List.of(new Pool(subnet, range, gateway, Map.of())),
                Map.of(),
                Map.of(),
                false,
                "");
        EngineException bad = refused(config);
        assertEquals(ErrorKind.INVALID_PARAMETER, bad.kind());
        assertTrue(bad.message().contains(reason), bad.message());
        assertEquals(List.of("bridge", "host", "none"), names(Map.of()));
    }

    @Test
    void unknownDriversAreNotFound() {
        NetworkConfig config = new NetworkConfig(
                "x", "weave", false, false, false, true, false, "", Map.of(), List.of(), Map.of(), Map.of(), false, "");
        assertTrue(refused(config).is(NetworkReasons.DRIVER_NOT_FOUND));
        assertEquals(ErrorKind.NOT_FOUND, refused(config).kind());
    }

    @Test
    void aDriversFailureLeavesNothing() {
        kernel.fail("ensureNetwork", "cannot make the bridge");
        assertEquals(
                "cannot make the bridge",
                refused(Daemon.config("mine", Map.of(), "10.60.0.0/16")).message());
        kernel.fail("ensureNetwork", "");
        assertEquals(List.of("bridge", "host", "none"), names(Map.of()));
        assertEquals(1, kernel.callsOf("removeNetwork").size());
        kernel.fail("apply", "no rules today");
        refused(Daemon.config("mine", Map.of(), "10.60.0.0/16"));
        kernel.fail("apply", "");
        assertTrue(kernel.bridges.isEmpty());
        daemon.createNetwork("mine", "10.60.0.0/16");
    }

    @Test
    void findsByIdPrefixAndSaysWhenItCannot() {
        String id = daemon.createNetwork("mine");
        assertEquals(id, daemon.networks.inspect(id.substring(0, 10)).id());
        EngineException missing = assertThrows(EngineException.class, () -> daemon.networks.inspect("nope"));
        assertEquals("there is no network nope", missing.message());
        assertTrue(missing.is(Reason.NETWORK_NOT_FOUND));
        assertEquals(Map.of(Attributes.NAME, "nope"), missing.attributes());
        assertEquals(ErrorKind.NOT_FOUND, missing.kind());
    }

    @Test
    void removesAndPrunesOnlyWhatNobodyUses() {
        String used = daemon.createNetwork("used");
        daemon.createNetwork("idle");
        daemon.define(Daemon.id("a"), "web", List.of(), "used");
        daemon.open(Daemon.id("a"));
        EngineException inUse =
                assertThrows(EngineException.class, () -> daemon.networks.remove("used", Daemon.context()));
        assertEquals(ErrorKind.FORBIDDEN, inUse.kind());
        assertTrue(inUse.is(Reason.NETWORK_IN_USE), inUse::toString);
        assertTrue(inUse.attributes().getOrDefault(Attributes.HOLDER, "").matches("web=[0-9a-f]{64}"), inUse::toString);
        assertEquals(List.of("idle"), daemon.networks.prune(Map.of(), Daemon.context()));
        assertEquals(
                ErrorKind.FORBIDDEN,
                assertThrows(EngineException.class, () -> daemon.networks.remove("bridge", Daemon.context()))
                        .kind());
        daemon.close(Daemon.id("a"));
        daemon.networks.remove(used, Daemon.context());
        assertTrue(kernel.bridges.isEmpty());
        assertTrue(kernel.rules().networks().isEmpty());
        assertTrue(daemon.events.networkSummary().contains("REMOVED used"));
    }

    @Test
    void filters() {
        daemon.networks.create(
                new NetworkConfig(
                        "tagged",
                        "",
                        false,
                        false,
                        false,
                        true,
                        false,
                        "",
                        Map.of(),
                        List.of(),
                        Map.of(),
                        Map.of("tier", "front"),
                        false,
                        ""),
                Daemon.context());
        assertEquals(List.of("tagged"), names(Map.of("label", List.of("tier=front"))));
        assertEquals(List.of(), names(Map.of("label", List.of("tier=back"))));
        assertEquals(List.of("tagged"), names(Map.of("type", List.of("custom"))));
        assertEquals(List.of("bridge", "tagged"), names(Map.of("driver", List.of("bridge"))));
        assertEquals(List.of("none"), names(Map.of("name", List.of("non"))));
        assertEquals(List.of("tagged"), names(Map.of("dangling", List.of("true"))));
        assertEquals(
                "invalid filter 'colour'",
                assertThrows(EngineException.class, () -> names(Map.of("colour", List.of("red"))))
                        .message());
        assertEquals(List.of(), daemon.networks.prune(Map.of("until", List.of("1h")), Daemon.context()));
        assertEquals(List.of("tagged"), daemon.networks.prune(Map.of("label", List.of("tier")), Daemon.context()));
    }

    @Test
    void worksWithoutDrivers() {
        daemon.slots.present = false;
        assertEquals(List.of("bridge", "host", "none"), names(Map.of()));
        assertEquals(List.of(), daemon.networks.inspect("bridge").config().pools());
        assertEquals(
                ErrorKind.UNAVAILABLE, refused(Daemon.config("mine", Map.of())).kind());
        daemon.slots.present = true;
        daemon.createNetwork("mine");
    }
}
