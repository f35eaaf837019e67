package dev.theseus.network.nftables.internal;

import static dev.theseus.tck.TrialPlans.PLAIN;
import static dev.theseus.tck.TrialPlans.SECOND;
import static dev.theseus.tck.TrialPlans.plan;
import static dev.theseus.tck.TrialPlans.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.tck.TrialPlans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole table per mix of options, against golden files; {@code -Dgolden.write=true} writes them anew. */
class RuleWriterTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    static Stream<Arguments> mixes() {
        return TrialPlans.mixes().entrySet().stream().map(mix -> Arguments.of(mix.getKey(), mix.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mixes")
    void tablesAreGolden(String name, FirewallPlan plan) throws IOException {
        String text = RuleWriter.write(plan).script();
        Path file = GOLDEN.resolve(name + ".nft");
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(file, text);
        }
        assertEquals(Files.readString(file), text);
    }

    @Test
    void anotherPortChangesElementsOnly() {
        Rules before =
                RuleWriter.write(plan(List.of(PLAIN, SECOND), port(PLAIN, "tcp", "0.0.0.0", 8080, "172.30.1.2", 80)));
        Rules after = RuleWriter.write(plan(
                List.of(PLAIN, SECOND),
                port(PLAIN, "tcp", "0.0.0.0", 8080, "172.30.1.3", 80),
                port(SECOND, "udp", "192.0.2.2", 53, "172.30.2.2", 53)));

        assertTrue(after.differsOnlyInElements(before));
        assertEquals("""
                delete element inet theseus_test01 any4 { tcp . 8080 }
                add element inet theseus_test01 any4 { tcp . 8080 : 172.30.1.3 . 80 }
                add element inet theseus_test01 at4 { 192.0.2.2 . udp . 53 : 172.30.2.2 . 53 }
                """, after.changeFrom(before));
        assertEquals("", after.changeFrom(after));
    }

    @Test
    void anotherNetworkChangesRules() {
        assertFalse(RuleWriter.write(plan(List.of(PLAIN, SECOND)))
                .differsOnlyInElements(RuleWriter.write(plan(List.of(PLAIN)))));
    }

    @Test
    void portsOfInternalAndUnknownNetworksAreNotPublished() {
        Rules rules = RuleWriter.write(plan(
                List.of(TrialPlans.internal(PLAIN)),
                port(PLAIN, "tcp", "0.0.0.0", 8080, "172.30.1.2", 80),
                port(SECOND, "tcp", "0.0.0.0", 8081, "172.30.2.2", 80)));

        assertEquals(Map.of(), rules.elements().get("any4"));
    }

    @Test
    void whatCannotBeWrittenIntoARuleIsRefused() {
        refused(plan(List.of(TrialPlans.network("n", "a\" drop", "10.0.0.0/24"))), "name of a link");
        refused(plan(List.of(PLAIN), port(PLAIN, "icmp", "0.0.0.0", 1, "172.30.1.2", 1)), "tcp, udp, sctp");
        refused(plan(List.of(PLAIN), port(PLAIN, "tcp", "0.0.0.0", 65536, "172.30.1.2", 1)), "1 to 65535");
        refused(plan(List.of(PLAIN), port(PLAIN, "tcp", "::", 1, "172.30.1.2", 1)), "different families");
        refused(new FirewallPlan("x; flush ruleset", List.of(), List.of()), "engine id");
    }

    private static void refused(FirewallPlan plan, String words) {
        EngineException e = assertThrows(EngineException.class, () -> RuleWriter.write(plan));
        assertEquals(ErrorKind.INVALID_PARAMETER, e.kind());
        assertTrue(e.message().contains(words), e.message());
    }
}
