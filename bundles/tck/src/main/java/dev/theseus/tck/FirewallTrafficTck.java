package dev.theseus.tck;

import static dev.theseus.tck.TrialPlans.plan;
import static dev.theseus.tck.TrialPlans.port;
import static dev.theseus.tck.TrialServer.call;
import static dev.theseus.tck.TrialServer.callDatagram;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.theseus.api.network.FirewallDriver;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.api.network.FirewallPlan.Network;
import dev.theseus.api.network.FirewallPlan.Port;
import dev.theseus.linux.engine.LifeSign;
import dev.theseus.linux.namespace.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real packets, beyond what the contract asks for: addresses seen, both settings of br_netfilter, attacks, IPv6. */
public abstract class FirewallTrafficTck {
    private static final Network ONE = NamespaceTopology.ONE;
    private static final Network TWO = NamespaceTopology.TWO;
    private static final String SILENT = "silent";
    private static final Port TCP = port(ONE, "tcp", "0.0.0.0", 8080, "172.30.1.2", 80);

    @TempDir
    @Nullable
    Path folder;

    private @Nullable NamespaceTopology built;
    private @Nullable FirewallDriver opened;

    /** Makes a driver for the topology's host; {@code recover} has not been called. */
    protected abstract FirewallDriver open(NamespaceTopology topology);

    /** Adds a rule of the administrator's, where the driver lets him, that drops what comes from {@code address}. */
    protected abstract void dropFrom(NamespaceTopology topology, String engineId, String address);

    @BeforeEach
    final void build() {
        if (folder == null) {
            throw new IllegalStateException("JUnit gave no folder");
        }
        built = new NamespaceTopology(folder);
        opened = open(built);
    }

    @AfterEach
    final void takeDown() {
        topology().close();
    }

    private NamespaceTopology topology() {
        NamespaceTopology now = built;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }

    private FirewallDriver driver() {
        FirewallDriver now = opened;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }

    private TrialNamespace host() {
        return topology().host;
    }

    private TrialNamespace neighbour() {
        return topology().neighbour;
    }

    private TrialNamespace web() {
        return topology().web;
    }

    private TrialNamespace sibling() {
        return topology().sibling;
    }

    private TrialNamespace other() {
        return topology().other;
    }

    private void apply(List<Network> networks, Port... ports) {
        FirewallPlan plan = plan(networks, ports);
        driver().apply(plan, TrialNamespace.context());
        assertEquals(List.of(), driver().verify(plan, TrialNamespace.context()));
    }

    private void filterBridges(String value) {
        host().sysctl("net.bridge.bridge-nf-call-iptables", value);
        host().sysctl("net.bridge.bridge-nf-call-ip6tables", value);
    }

    @ParameterizedTest(name = "bridge-nf-call {0}")
    @ValueSource(strings = {"0", "1"})
    void aPublishedPortIsReachedFromEverywhere(String bridgeFilter) throws IOException {
        filterBridges(bridgeFilter);
        apply(List.of(ONE, TWO), TCP, port(ONE, "udp", "0.0.0.0", 8080, "172.30.1.2", 80));

        assertEquals("172.30.1.1", call(host(), "127.0.0.1", 8080), "the host's loopback");
        assertEquals("192.0.2.1", call(host(), "192.0.2.1", 8080), "the host's own address");
        assertEquals("192.0.2.9", call(neighbour(), "192.0.2.1", 8080), "a neighbour(), with its own address");
        assertEquals("172.30.1.1", call(sibling(), "192.0.2.1", 8080), "a container of the same network");
        assertEquals("172.30.1.1", call(sibling(), "172.30.1.1", 8080), "by way of the gateway");
        assertEquals("172.30.1.1", call(other(), "192.0.2.1", 8080), "a container of another network");
        assertEquals("172.30.1.1", call(web(), "192.0.2.1", 8080), "the published container itself");
        assertEquals("172.30.1.1", callDatagram(host(), "127.0.0.1", 8080), "udp, the host's loopback");
        assertEquals("192.0.2.9", callDatagram(neighbour(), "192.0.2.1", 8080), "udp, a neighbour");
        assertEquals("172.30.1.1", callDatagram(web(), "192.0.2.1", 8080), "udp, the published container itself");
    }

    @ParameterizedTest(name = "bridge-nf-call {0}")
    @ValueSource(strings = {"0", "1"})
    void nothingElseIsReachedFromOutside(String bridgeFilter) {
        filterBridges(bridgeFilter);
        apply(List.of(ONE, TWO), TCP);

        assertEquals(SILENT, call(neighbour(), "172.30.1.2", 80), "a published container's own address");
        assertEquals(SILENT, call(neighbour(), "172.30.2.2", 80), "a container without published ports");
        assertEquals(SILENT, call(other(), "172.30.1.2", 80), "a container of another network");
        assertEquals(SILENT, call(web(), "172.30.2.2", 80), "and the other way round");
    }

    @Test
    final void withoutMasqueradingContainersKeepTheirAddresses() {
        apply(List.of(TrialPlans.unmasked(ONE)), TCP);

        assertEquals("172.30.1.2", call(web(), "192.0.2.9", 80));
        assertEquals(SILENT, call(neighbour(), "172.30.1.3", 80));
        assertEquals("192.0.2.9", call(neighbour(), "192.0.2.1", 8080));
        assertEquals("172.30.1.1", call(host(), "127.0.0.1", 8080));
        assertEquals("172.30.1.1", call(web(), "192.0.2.1", 8080));
    }

    @Test
    final void anAddressOfTheHostLimitsThePort() {
        host().ip("address add 192.0.2.2/24 dev up0");
        apply(List.of(ONE), port(ONE, "tcp", "192.0.2.2", 8080, "172.30.1.2", 80));

        assertEquals("192.0.2.9", call(neighbour(), "192.0.2.2", 8080));
        assertEquals("refused", call(neighbour(), "192.0.2.1", 8080));
        assertEquals("refused", call(host(), "127.0.0.1", 8080));
    }

    @Test
    final void aLoopbackPortIsForTheHostAlone() {
        apply(List.of(ONE, TWO), port(ONE, "tcp", "127.0.0.1", 8080, "172.30.1.2", 80));
        sendLoopbackBy(neighbour(), "192.0.2.1");
        sendLoopbackBy(other(), "172.30.2.1");

        assertEquals("172.30.1.1", call(host(), "127.0.0.1", 8080));
        assertEquals("refused", call(neighbour(), "192.0.2.1", 8080));
        assertEquals(SILENT, call(neighbour(), "127.0.0.1", 8080));
        assertEquals(SILENT, call(other(), "127.0.0.1", 8080));
    }

    @Test
    final void theHostsLoopbackIsNoWayInForContainers() throws IOException {
        topology().serve(host(), "127.0.0.1", 9000);
        sendLoopbackBy(web(), "172.30.1.1");
        assertEquals("172.30.1.2", call(web(), "127.0.0.1", 9000), "without rules it is");

        apply(List.of(ONE));

        assertEquals(SILENT, call(web(), "127.0.0.1", 9000));
        assertEquals("127.0.0.1", call(host(), "127.0.0.1", 9000));
    }

    /** What somebody with all rights inside the namespace can do. */
    private static void sendLoopbackBy(TrialNamespace from, String gateway) {
        from.sysctl("net.ipv4.conf.all.route_localnet", "1");
        from.ip("address flush dev lo");
        from.ip("route add 127.0.0.1/32 via " + gateway);
    }

    @Test
    final void ipv6PortsArePublishedToo() {
        filterBridges("1");
        apply(List.of(ONE, TWO), port(ONE, "tcp", "::", 8080, "fd00:30:1::2", 80));

        assertEquals("2001:db8:0:0:0:0:0:9", call(neighbour(), "2001:db8::1", 8080));
        assertEquals("2001:db8:0:0:0:0:0:1", call(host(), "2001:db8::1", 8080));
        assertEquals("fd00:30:1:0:0:0:0:1", call(web(), "2001:db8::1", 8080));
        assertEquals("refused", call(host(), "::1", 8080), "the loopback of IPv6 cannot be translated");
        neighbour().ip("-6 route add fd00:30:1::/64 via 2001:db8::1");
        assertEquals(SILENT, call(neighbour(), "fd00:30:1::2", 80));
    }

    @Test
    final void theAdministratorsChainComesFirst() {
        apply(List.of(ONE), TCP);
        dropFrom(topology(), TrialPlans.ENGINE, "192.0.2.9");
        assertEquals(SILENT, call(neighbour(), "192.0.2.1", 8080));

        apply(List.of(ONE, TWO), TCP);
        assertEquals(SILENT, call(neighbour(), "192.0.2.1", 8080));
    }

    @Test
    final void establishedConnectionsSurviveEveryChange() throws IOException {
        apply(List.of(ONE), port(ONE, "tcp", "0.0.0.0", 8070, "172.30.1.2", 70));
        try (ServerSocketChannel server = NetworkNamespace.runIn(web().handle(), ServerSocketChannel::open);
                SocketChannel client = NetworkNamespace.runIn(neighbour().handle(), SocketChannel::open)) {
            server.bind(new InetSocketAddress("172.30.1.2", 70));
            client.socket().connect(new InetSocketAddress("192.0.2.1", 8070), 1000);
            try (Socket accepted = server.accept().socket()) {
                apply(List.of(TrialPlans.isolated(ONE), TWO), TCP);
                accepted.getOutputStream().write(7);
                client.socket().setSoTimeout(1000);
                assertEquals(7, client.socket().getInputStream().read());
                assertEquals("refused", call(neighbour(), "192.0.2.1", 8070));
            }
        }
    }

    private static Port datagrams(String container) {
        return port(ONE, "udp", container.contains(":") ? "::" : "0.0.0.0", 8090, container, 80);
    }

    /** A client that goes on sending is one connection to the kernel, whatever the rules have become. */
    @ParameterizedTest
    @CsvSource({"192.0.2.1, 172.30.1.2", "2001:db8::1, fd00:30:1::2"})
    void aClientThatSentBeforeItsPortWasPublishedIsHeard(String host, String container) throws IOException {
        apply(List.of(ONE));
        try (TrialClient client = new TrialClient(neighbour(), host, 8090)) {
            assertEquals(SILENT, client.call());
            apply(List.of(ONE), datagrams(container));
            assertEquals(container.contains(":") ? "2001:db8:0:0:0:0:0:9" : "192.0.2.9", client.call());
        }
    }

    @Test
    final void theHostItselfThatSentBeforeThePortWasPublishedIsHeard() throws IOException {
        apply(List.of(ONE));
        try (TrialClient client = new TrialClient(host(), "127.0.0.1", 8090)) {
            assertEquals(SILENT, client.call());
            apply(List.of(ONE), datagrams("172.30.1.2"));
            assertEquals("172.30.1.1", client.call());
        }
    }

    /** Or whoever has the container's address next would get its datagrams. */
    @ParameterizedTest
    @CsvSource({"192.0.2.1, 172.30.1.2", "2001:db8::1, fd00:30:1::2"})
    void datagramsForAPortThatIsPublishedNoMoreReachNobody(String host, String container) throws IOException {
        apply(List.of(ONE), datagrams(container));
        try (TrialClient client = new TrialClient(neighbour(), host, 8090)) {
            assertEquals(container.contains(":") ? "2001:db8:0:0:0:0:0:9" : "192.0.2.9", client.call());
            apply(List.of(ONE));
            assertEquals(SILENT, client.call());
        }
    }

    @Test
    final void datagramsFollowAPortToAnotherContainer() throws IOException {
        apply(List.of(ONE, TWO), datagrams("172.30.1.2"));
        try (TrialClient client = new TrialClient(neighbour(), "192.0.2.1", 8090)) {
            assertEquals("192.0.2.9", client.call());
            apply(List.of(ONE, TWO), datagrams("172.30.1.9"));
            assertEquals(SILENT, client.call());
            apply(List.of(ONE, TWO), datagrams("172.30.1.3"));
            assertEquals("192.0.2.9", client.call());
        }
    }

    /** A driver that has just been started does not know what was in force before. */
    @Test
    final void aDriverThatIsNewMakesDatagramsFollowToo() throws IOException {
        apply(List.of(ONE), datagrams("172.30.1.9"));
        try (TrialClient client = new TrialClient(neighbour(), "192.0.2.1", 8090)) {
            assertEquals(SILENT, client.call());
            opened = open(topology());
            apply(List.of(ONE), datagrams("172.30.1.2"));
            assertEquals("192.0.2.9", client.call());
        }
    }

    /** As another engine would have had them, whose network had the subnet of {@link #ONE}. */
    private FirewallPlan planOf(String engineId) {
        return new FirewallPlan(
                engineId, List.of(TrialPlans.network("n9", "gone0", "172.30.1.0/24", "fd00:30:1::/64")), List.of());
    }

    private void leaveRulesOf(String engineId) {
        filterBridges("1");
        open(topology()).apply(planOf(engineId), TrialNamespace.context());
        assertEquals(SILENT, call(sibling(), "172.30.1.2", 80));
    }

    private List<String> rulesOf(String engineId) {
        return open(topology()).verify(planOf(engineId), TrialNamespace.context());
    }

    /** They drop what is sent to their networks from elsewhere. */
    @Test
    final void rulesOfAnEngineThatIsGoneBlockNoNewNetwork() {
        leaveRulesOf("gone01");
        apply(List.of(ONE), TCP);
        assertEquals("172.30.1.3", call(sibling(), "172.30.1.2", 80));
        assertEquals("192.0.2.9", call(neighbour(), "192.0.2.1", 8080));
    }

    /** The next one may come later. */
    @Test
    final void rulesThatWereLeftBehindMeanwhileBlockNoNewNetworkEither() {
        apply(List.of(TWO));
        leaveRulesOf("gone02");
        apply(List.of(ONE, TWO), TCP);
        assertEquals("172.30.1.3", call(sibling(), "172.30.1.2", 80));
    }

    /** Which driver it had does not matter: rules of either kind drop the same packets. */
    @ParameterizedTest
    @ValueSource(strings = {"iptables", "iptables-legacy", "nft"})
    final void rulesOfAnEngineThatIsGoneGoWhateverDriverItHad(String command) {
        filterBridges("1");
        if (command.equals("nft")) {
            host().must("nft add table inet theseus_gone03");
            host().must("nft add chain inet theseus_gone03 guard { type filter hook prerouting priority -300; }");
            host().must(
                            "nft add rule inet theseus_gone03 guard iifname != gone0 ip daddr 172.30.1.0/24 fib daddr type != local drop");
            host().must("iptables -I FORWARD -i gone0 -m comment --comment theseus_gone03 -j ACCEPT");
        } else {
            host().must(command + " -t raw -N THESEUS-gone03-GUARD");
            host().must(
                            command
                                    + " -t raw -A THESEUS-gone03-GUARD -d 172.30.1.0/24 ! -i gone0 -m addrtype ! --dst-type LOCAL -j DROP");
            host().must(command + " -t raw -A PREROUTING -j THESEUS-gone03-GUARD");
            host().must(command + " -N THESEUS-gone03-USER");
        }
        assertEquals(SILENT, call(sibling(), "172.30.1.2", 80));

        apply(List.of(ONE), TCP);
        assertEquals("172.30.1.3", call(sibling(), "172.30.1.2", 80));
        for (String list : List.of("iptables-save", "iptables-legacy-save", "nft list ruleset")) {
            assertFalse(host().must(list).contains("gone03"), list);
        }
    }

    private List<String> blocked() {
        return driver().blockedSubnets(TrialPlans.ENGINE, TrialNamespace.context()).stream()
                .map(blocked -> blocked.subnet().toString())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iptables -t raw -A PREROUTING -d 172.30.7.0/24 ! -i br9 -m addrtype ! --dst-type LOCAL -j DROP",
                "iptables -t mangle -A FORWARD -s 172.30.7.0/24 -m conntrack --ctstate NEW -j DROP",
                "iptables -A FORWARD -d 172.30.7.0/24 -m comment --comment away -j REJECT",
                "iptables-legacy -t raw -A PREROUTING -d 172.30.7.0/24 -j DROP",
                "iptables -N GUARD; iptables -A GUARD -j DROP; iptables -A FORWARD -d 172.30.7.0/24 -j GUARD",
                "nft add table inet other; nft add chain inet other in { type filter hook prerouting priority -300; };"
                        + "nft add rule inet other in iifname != br9 ip daddr 172.30.7.0/24 counter drop",
                "nft add table ip other; nft add chain ip other way { type filter hook forward priority 0; };"
                        + "nft add set ip other bad { type ipv4_addr; flags interval; elements = { 172.30.7.0/24 } };"
                        + "nft add chain ip other bin; nft add rule ip other bin drop;"
                        + "nft add rule ip other way ip saddr @bad jump bin",
                "iptables -t raw -N THESEUS-alive2-GUARD; iptables -t raw -A PREROUTING -j THESEUS-alive2-GUARD;"
                        + "iptables -t raw -A THESEUS-alive2-GUARD -d 172.30.7.0/24 ! -i x0 -m addrtype ! --dst-type LOCAL -j DROP",
            })
    final void whatOthersBlockIsSeenInWhateverWayTheyDoIt(String commands) {
        try (LifeSign sign = NetworkNamespace.runIn(host().handle(), () -> LifeSign.open("alive2"))) {
            apply(List.of(ONE, TWO), TCP);
            for (String command : commands.split("; *(?=(ip|nft))")) {
                host().must(command);
            }
            assertEquals(List.of("172.30.7.0/24"), blocked());
        }
    }

    /** Most rules with a subnet in them do not keep it from being used. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "iptables -t raw -A PREROUTING -d 172.30.7.0/24 -i br9 -j DROP",
                "iptables -A FORWARD -d 172.30.7.0/24 -p tcp -m tcp --dport 25 -j DROP",
                "iptables -A FORWARD -d 172.30.7.0/24 -m conntrack --ctstate INVALID -j DROP",
                "iptables -A FORWARD -s 172.30.7.0/24 -d 198.51.100.0/24 -j DROP",
                "iptables -A INPUT -s 172.30.7.0/24 -j DROP",
                "iptables -A FORWARD -d 172.30.7.0/24 -j ACCEPT",
                "iptables -A FORWARD ! -d 172.30.7.0/24 -o br9 -j DROP",
                "iptables -t raw -N THESEUS-gone04-GUARD; iptables -t raw -A PREROUTING -j THESEUS-gone04-GUARD;"
                        + "iptables -t raw -A THESEUS-gone04-GUARD -d 172.30.7.0/24 ! -i x0 -j DROP",
                "nft add table ip other; nft add chain ip other way { type filter hook forward priority 0; };"
                        + "nft add rule ip other way ip daddr 172.30.7.0/24 tcp dport 25 drop",
            })
    final void whatBlocksNoSubnetIsNotTold(String commands) {
        for (String command : commands.split("; *(?=(ip|nft))")) {
            host().must(command);
        }
        assertEquals(List.of(), blocked());
    }

    @Test
    final void rulesOfAnEngineThatLivesStay() {
        try (LifeSign sign = NetworkNamespace.runIn(host().handle(), () -> LifeSign.open("alive1"))) {
            leaveRulesOf("alive1");
            apply(List.of(TWO));
            assertEquals(List.of(), rulesOf("alive1"));
        }
    }

    private void leaveBridgeOf(String engineId) {
        host().must("ip link add gone0 type bridge");
        host().must("ip link set gone0 alias theseus:" + engineId + ":n9");
    }

    /** Its containers may go on; who is behind this port nobody knows. */
    @Test
    final void rulesOfAnEngineWhoseLinksAreInUseStay() {
        leaveBridgeOf("away01");
        host().must("ip link add port0 type veth peer name port1");
        host().must("ip link set port0 master gone0");
        leaveRulesOf("away01");
        apply(List.of(TWO));
        assertEquals(List.of(), rulesOf("away01"));
        assertEquals(List.of("172.30.1.0/24", "fd00:30:1:0:0:0:0:0/64"), blocked());
    }

    /** Its bridges stay until they are in the way; what its rules guard has no life in it. */
    @Test
    final void rulesOfAnEngineThatIsGoneGoThoughItsBridgesAreThere() {
        leaveBridgeOf("gone05");
        leaveRulesOf("gone05");
        assertEquals(List.of(), blocked());
        apply(List.of(ONE), TCP);
        assertEquals("172.30.1.3", call(sibling(), "172.30.1.2", 80));
    }
}
