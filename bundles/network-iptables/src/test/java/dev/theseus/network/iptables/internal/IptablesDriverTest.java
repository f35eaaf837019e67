package dev.theseus.network.iptables.internal;

import static dev.theseus.tck.TrialPlans.PLAIN;
import static dev.theseus.tck.TrialPlans.SECOND;
import static dev.theseus.tck.TrialPlans.plan;
import static dev.theseus.tck.TrialPlans.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.tck.SpanNames;
import dev.theseus.tck.TrialNamespace;
import dev.theseus.tck.TrialPlans;
import dev.theseus.testing.NeedsRoot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The driver against the kernel, in a namespace of its own. */
@NeedsRoot
class IptablesDriverTest {
    private static final FirewallPlan PLAN = TrialPlans.MIXED;

    @TempDir
    private Path folder;

    private TrialNamespace namespace;
    private IptablesDriver driver;

    @BeforeEach
    void enter() {
        namespace = TrialNamespace.create(folder, "host");
        driver = new IptablesDriver(new Commands(Optional.of(namespace.handle())));
    }

    @AfterEach
    void leave() {
        namespace.close();
    }

    private RecoveryRequest expecting(String... keys) {
        return new RecoveryRequest(TrialPlans.ENGINE, folder, folder, Set.of(keys));
    }

    @Test
    void whatIsAppliedIsWhatTheKernelSays() {
        driver.apply(PLAN, TrialNamespace.context());

        assertEquals(List.of(), driver.verify(PLAN, TrialNamespace.context()));
        assertTrue(namespace.must("iptables-save -t filter").contains("-A FORWARD -j THESEUS-test01-FWD"));
        assertTrue(namespace.must("ip6tables-save -t nat").contains("[fd00:30:3::2]:80"));
    }

    @Test
    void theSamePlanAgainRunsNoCommandAndAnotherPortRunsOne() {
        driver.apply(PLAN, TrialNamespace.context());
        SpanNames names = new SpanNames();
        CallContext traced = CallContext.of(Duration.ofSeconds(10), names);

        driver.apply(PLAN, traced);
        assertEquals(List.of(), names.opened());

        List<FirewallPlan.Port> ports = new ArrayList<>(PLAN.ports());
        ports.add(port(PLAIN, "tcp", "0.0.0.0", 8081, "172.30.1.3", 80));
        FirewallPlan more = new FirewallPlan(TrialPlans.ENGINE, PLAN.networks(), ports);
        driver.apply(more, traced);
        assertEquals(1, names.opened().size(), () -> names.opened().toString());
        assertEquals(List.of(), driver.verify(more, TrialNamespace.context()));
        driver.apply(PLAN, TrialNamespace.context());
        assertEquals(List.of(), driver.verify(PLAN, TrialNamespace.context()));
    }

    @Test
    void aForeignFlushIsSeenAndMended() {
        driver.apply(PLAN, TrialNamespace.context());
        namespace.must("iptables -F FORWARD");
        namespace.must("iptables -t nat -F THESEUS-test01-DNAT");

        List<String> differences = driver.verify(PLAN, TrialNamespace.context());
        assertTrue(
                differences.contains("iptables: rule \"FORWARD -j THESEUS-test01-FWD\" is missing"),
                differences::toString);

        driver.apply(PLAN, TrialNamespace.context());
        assertEquals(List.of(), driver.verify(PLAN, TrialNamespace.context()));
    }

    @Test
    void aChangeMendsChainsThatSomebodyRemoved() {
        driver.apply(PLAN, TrialNamespace.context());
        namespace.must("iptables -t nat -F");
        namespace.must("iptables -t nat -X");

        FirewallPlan fewer = plan(List.of(PLAIN), port(PLAIN, "tcp", "0.0.0.0", 8081, "172.30.1.2", 80));
        driver.apply(fewer, TrialNamespace.context());

        assertEquals(List.of(), driver.verify(fewer, TrialNamespace.context()));
    }

    @Test
    void aDriverThatStartsAnewTakesOverWhatIsThere() {
        driver.apply(PLAN, TrialNamespace.context());
        namespace.must("iptables -A THESEUS-test01-USER -s 198.51.100.0/24 -j DROP");
        IptablesDriver next = new IptablesDriver(new Commands(Optional.of(namespace.handle())));

        RecoveryReport report = next.recover(expecting("n1"), TrialNamespace.context());
        assertEquals(Set.of("n1"), report.adopted());
        SpanNames names = new SpanNames();
        next.apply(PLAN, CallContext.of(Duration.ofSeconds(10), names));

        assertEquals(List.of(), names.opened());
        assertTrue(namespace.must("iptables-save").contains("-A THESEUS-test01-USER -s 198.51.100.0/24 -j DROP"));
        assertTrue(next.info().version().startsWith("v1."));
    }

    @Test
    void theOperatorsChainIsSharedByEnginesAndNeverEmptied() {
        namespace.must("iptables -N DOCKER-USER");
        namespace.must("iptables -A DOCKER-USER -s 198.51.100.0/24 -j DROP");
        FirewallPlan second = new FirewallPlan("test02", List.of(SECOND), List.of());
        driver.apply(PLAN, TrialNamespace.context());
        driver.apply(second, TrialNamespace.context());

        assertEquals(
                "-N DOCKER-USER\n-A DOCKER-USER -s 198.51.100.0/24 -j DROP\n",
                namespace.must("iptables -S DOCKER-USER"));
        for (String engine : List.of("test01", "test02")) {
            String forward = namespace.must("iptables -S THESEUS-" + engine + "-FWD");
            assertEquals("-A THESEUS-" + engine + "-FWD -j DOCKER-USER", forward.split("\n")[1], "it is asked first");
        }
        driver.withdraw("test02", TrialNamespace.context());
        driver.withdraw(TrialPlans.ENGINE, TrialNamespace.context());
        assertEquals(
                "-N DOCKER-USER\n-A DOCKER-USER -s 198.51.100.0/24 -j DROP\n",
                namespace.must("iptables -S DOCKER-USER"));
    }

    @Test
    void anotherEngineMayMakeTheSharedChainFirst() {
        driver.recover(expecting("n1"), TrialNamespace.context());
        namespace.must("iptables -N DOCKER-USER");
        driver.apply(PLAN, TrialNamespace.context());
        assertEquals(List.of(), driver.verify(PLAN, TrialNamespace.context()));
    }

    @Test
    void recoverOnACleanHostReportsAllMissing() {
        assertEquals(
                Set.of("n1"),
                driver.recover(expecting("n1"), TrialNamespace.context()).missing());
    }

    @Test
    void withdrawLeavesNothingOfItsOwnAndTouchesNothingElse() {
        namespace.must("iptables -A FORWARD -s 203.0.113.0/24 -j DROP");
        namespace.must("iptables -t nat -N OTHER");
        String before = rules();
        driver.apply(PLAN, TrialNamespace.context());

        driver.withdraw(TrialPlans.ENGINE, TrialNamespace.context());
        assertEquals(before, rules());
        driver.withdraw(TrialPlans.ENGINE, TrialNamespace.context());
        driver.apply(PLAN, TrialNamespace.context());
        assertEquals(List.of(), driver.verify(PLAN, TrialNamespace.context()));
    }

    private String rules() {
        return namespace
                .must("iptables-save")
                .lines()
                .filter(line -> line.startsWith("-A") || (line.startsWith(":") && line.contains(" - ")))
                .toList()
                .toString();
    }

    @Test
    void anEmptyPlanRemovesAllButTheAdministratorsChains() {
        driver.apply(PLAN, TrialNamespace.context());
        driver.apply(plan(List.of()), TrialNamespace.context());

        assertEquals("[:DOCKER-USER - [0:0], :THESEUS-test01-USER - [0:0]]", rules());
    }

    @Test
    void twoEnginesLiveSideBySide() {
        FirewallPlan other = new FirewallPlan("test02", List.of(SECOND), List.of());
        driver.apply(PLAN, TrialNamespace.context());
        driver.apply(other, TrialNamespace.context());
        driver.withdraw("test02", TrialNamespace.context());

        assertEquals(List.of(), driver.verify(PLAN, TrialNamespace.context()));
        assertFalse(rules().contains("test02"));
    }

    @Test
    void withoutTheCommandsTheDriverIsUnavailable() {
        IptablesDriver lost = new IptablesDriver(new Commands(Optional.of(folder.resolve("nowhere"))));

        EngineException e =
                assertThrows(EngineException.class, () -> lost.recover(expecting(), TrialNamespace.context()));
        assertEquals(ErrorKind.UNAVAILABLE, e.kind());
        assertTrue(e.message().contains("install the package iptables"), e.message());
        assertFalse(lost.diagnose(TrialNamespace.context()).stream().anyMatch(Diagnostic::healthy));
        assertTrue(driver.diagnose(TrialNamespace.context()).stream().allMatch(Diagnostic::healthy));
    }

    /** Keeps the names of the spans that were opened. */
}
