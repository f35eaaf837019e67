package dev.theseus.network.iptables.internal;

import static dev.theseus.network.iptables.internal.Plans.DUAL;
import static dev.theseus.network.iptables.internal.Plans.PLAIN;
import static dev.theseus.network.iptables.internal.Plans.SECOND;
import static dev.theseus.network.iptables.internal.Plans.plan;
import static dev.theseus.network.iptables.internal.Plans.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.FirewallPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole rule set per mix of options, against golden files; {@code -Dgolden.write=true} writes them anew. */
class RuleGeneratorTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    static Stream<Arguments> mixes() {
        FirewallPlan.Port[] range = IntStream.rangeClosed(8000, 8003)
                .mapToObj(number -> port(PLAIN, "tcp", "0.0.0.0", number, "172.30.1.2", number - 1000))
                .toArray(FirewallPlan.Port[]::new);
        return Stream.of(
                Arguments.of("plain-bridge", plan(List.of(PLAIN))),
                Arguments.of("port-tcp", plan(List.of(PLAIN), port(PLAIN, "tcp", "0.0.0.0", 8080, "172.30.1.2", 80))),
                Arguments.of("port-udp", plan(List.of(PLAIN), port(PLAIN, "udp", "0.0.0.0", 5353, "172.30.1.2", 53))),
                Arguments.of(
                        "port-sctp", plan(List.of(PLAIN), port(PLAIN, "sctp", "0.0.0.0", 3868, "172.30.1.2", 3868))),
                Arguments.of("port-range", plan(List.of(PLAIN), range)),
                Arguments.of(
                        "port-host-ip", plan(List.of(PLAIN), port(PLAIN, "tcp", "192.0.2.2", 8080, "172.30.1.2", 80))),
                Arguments.of(
                        "port-loopback", plan(List.of(PLAIN), port(PLAIN, "tcp", "127.0.0.1", 8080, "172.30.1.2", 80))),
                Arguments.of(
                        "icc-off",
                        plan(List.of(Plans.isolated(PLAIN)), port(PLAIN, "tcp", "0.0.0.0", 8080, "172.30.1.2", 80))),
                Arguments.of("internal", plan(List.of(PLAIN, Plans.internal(SECOND)))),
                Arguments.of(
                        "two-networks",
                        plan(
                                List.of(PLAIN, SECOND),
                                port(PLAIN, "tcp", "0.0.0.0", 8080, "172.30.1.2", 80),
                                port(SECOND, "tcp", "0.0.0.0", 8081, "172.30.2.2", 80))),
                Arguments.of(
                        "no-masquerade",
                        plan(List.of(Plans.unmasked(PLAIN)), port(PLAIN, "tcp", "0.0.0.0", 8080, "172.30.1.2", 80))),
                Arguments.of(
                        "ipv6",
                        plan(
                                List.of(DUAL),
                                port(DUAL, "tcp", "0.0.0.0", 8080, "172.30.3.2", 80),
                                port(DUAL, "tcp", "::", 8080, "fd00:30:3::2", 80),
                                port(DUAL, "udp", "2001:db8::1", 53, "fd00:30:3::2", 53))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mixes")
    void rulesAreGolden(String name, FirewallPlan plan) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Family family : Family.values()) {
            String script = Transaction.between(RuleSet.EMPTY, RuleGenerator.generate(plan, family));
            if (!script.isEmpty()) {
                text.append("# ").append(family.restoreCommand()).append('\n').append(script);
            }
        }
        Path file = GOLDEN.resolve(name + ".txt");
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(file, text);
        }
        assertEquals(Files.readString(file), text.toString());
    }

    @Test
    void noNetworkNeedsNoRule() {
        assertTrue(RuleGenerator.generate(plan(List.of()), Family.IPV4).isEmpty());
        assertTrue(RuleGenerator.generate(plan(List.of(PLAIN)), Family.IPV6).isEmpty());
    }

    @Test
    void portsOfInternalAndUnknownNetworksAreNotPublished() {
        FirewallPlan plan = plan(
                List.of(Plans.internal(PLAIN)),
                port(PLAIN, "tcp", "0.0.0.0", 8080, "172.30.1.2", 80),
                port(SECOND, "tcp", "0.0.0.0", 8081, "172.30.2.2", 80));

        RuleSet rules = RuleGenerator.generate(plan, Family.IPV4);

        assertEquals(
                List.of(),
                rules.table("nat").chains().get("THESEUS-test01-DNAT").rules());
    }

    @Test
    void chainNamesFitTheKernel() {
        Chains chains = new Chains("abcdefghijkl");
        for (String name : List.of(chains.guard(), chains.dnat(), chains.local(), chains.snat(), chains.forward())) {
            assertTrue(name.length() <= 28, name);
        }
    }

    @Test
    void whatCannotBeWrittenIntoARuleIsRefused() {
        refused(plan(List.of(Plans.network("n", "a b\nCOMMIT", "10.0.0.0/24"))), "name of a link");
        refused(plan(List.of(Plans.network("n", "tb+", "10.0.0.0/24"))), "name of a link");
        refused(plan(List.of(PLAIN), port(PLAIN, "icmp", "0.0.0.0", 1, "172.30.1.2", 1)), "tcp, udp, sctp");
        refused(plan(List.of(PLAIN), port(PLAIN, "tcp", "0.0.0.0", 0, "172.30.1.2", 1)), "1 to 65535");
        refused(plan(List.of(PLAIN), port(PLAIN, "tcp", "::", 1, "172.30.1.2", 1)), "different families");
        refused(new FirewallPlan("No Good", List.of(), List.of()), "engine id");
    }

    private static void refused(FirewallPlan plan, String words) {
        EngineException e = assertThrows(EngineException.class, () -> RuleGenerator.generate(plan, Family.IPV4));
        assertEquals(ErrorKind.INVALID_PARAMETER, e.kind());
        assertTrue(e.message().contains(words), e.message());
    }

    @Test
    void addressesAreWrittenAsTheCommandsPrintThem() {
        assertEquals("fd00:30:3::2", AddressText.of(dev.theseus.api.network.Cidr.literal("fd00:30:3:0:0:0:0:2")));
        assertEquals("::", AddressText.of(dev.theseus.api.network.Cidr.literal("::")));
        assertEquals("::1", AddressText.of(dev.theseus.api.network.Cidr.literal("::1")));
        assertEquals("1:0:2::3", AddressText.of(dev.theseus.api.network.Cidr.literal("1:0:2:0:0:0:0:3")));
        assertEquals("1:0:2:3:4:5:6:7", AddressText.of(dev.theseus.api.network.Cidr.literal("1:0:2:3:4:5:6:7")));
        assertEquals("10.1.0.0/16", AddressText.of(dev.theseus.api.network.Cidr.parse("10.1.2.3/16")));
    }
}
