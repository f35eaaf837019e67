package dev.theseus.network.iptables.internal;

import static dev.theseus.tck.TrialPlans.PLAIN;
import static dev.theseus.tck.TrialPlans.SECOND;
import static dev.theseus.tck.TrialPlans.plan;
import static dev.theseus.tck.TrialPlans.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.kit.firewall.AddressText;
import dev.theseus.tck.TrialPlans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole rule set per mix of options, against golden files; {@code -Dgolden.write=true} writes them anew. */
class RuleGeneratorTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    static Stream<Arguments> mixes() {
        return TrialPlans.mixes().entrySet().stream().map(mix -> Arguments.of(mix.getKey(), mix.getValue()));
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
                List.of(TrialPlans.internal(PLAIN)),
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
        refused(plan(List.of(TrialPlans.network("n", "a b\nCOMMIT", "10.0.0.0/24"))), "name of a link");
        refused(plan(List.of(TrialPlans.network("n", "tb+", "10.0.0.0/24"))), "name of a link");
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
