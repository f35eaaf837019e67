package dev.theseus.network.nftables.internal;

import static dev.theseus.tck.TrialPlans.DUAL;
import static dev.theseus.tck.TrialPlans.PLAIN;
import static dev.theseus.tck.TrialPlans.SECOND;
import static dev.theseus.tck.TrialPlans.plan;
import static dev.theseus.tck.TrialPlans.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The driver against the kernel, in a namespace of its own. */
@NeedsRoot
class NftablesDriverTest {
    private static final FirewallPlan PLAN = TrialPlans.MIXED;
    private static final FirewallPlan.Network FIRST =
            TrialPlans.network("n1", "tb0", "172.30.1.0/24", "fd00:30:1::/64");

    @TempDir
    private Path folder;

    private TrialNamespace namespace;
    private NftablesDriver driver;

    @BeforeEach
    void enter() {
        namespace = TrialNamespace.create(folder, "host");
        driver = open();
    }

    @AfterEach
    void leave() {
        namespace.close();
    }

    private NftablesDriver open() {
        return new NftablesDriver(new Nft(Optional.of(namespace.handle())));
    }

    private static CallContext context() {
        return TrialNamespace.context();
    }

    private RecoveryReport recover(NftablesDriver recovering) {
        return recovering.recover(new RecoveryRequest(TrialPlans.ENGINE, folder, folder, Set.of("n1")), context());
    }

    @Test
    void whatIsAppliedIsWhatTheKernelSays() {
        driver.apply(PLAN, context());

        assertEquals(List.of(), driver.verify(PLAN, context()));
        assertEquals(
                Set.of("table inet theseus_test01", "table ip filter", "table ip6 filter"),
                Set.copyOf(namespace.must("nft list tables").lines().toList()));
        assertTrue(namespace.must("nft list map inet theseus_test01 any6").contains("fd00:30:3::2 . 80"));
    }

    @Test
    void theSamePlanAgainRunsNoCommandAndAnotherPortRunsOne() {
        driver.apply(PLAN, context());
        SpanNames names = new SpanNames();
        CallContext traced = CallContext.of(Duration.ofSeconds(10), names);

        driver.apply(PLAN, traced);
        assertEquals(List.of(), names.opened());

        List<FirewallPlan.Port> ports = new ArrayList<>(PLAN.ports());
        ports.add(port(PLAIN, "tcp", "0.0.0.0", 8081, "172.30.1.3", 80));
        FirewallPlan more = new FirewallPlan(TrialPlans.ENGINE, PLAN.networks(), ports);
        driver.apply(more, traced);
        assertEquals(1, names.opened().size(), () -> names.opened().toString());
        assertEquals(List.of(), driver.verify(more, context()));
    }

    @Test
    void foreignChangesAreToldOneByOneAndMended() {
        driver.apply(PLAN, context());
        namespace.must("nft delete element inet theseus_test01 any4 { tcp . 8080 }");
        namespace.must("nft add element inet theseus_test01 bridges { \"eth9\" }");
        namespace.must("nft flush chain inet theseus_test01 prerouting");
        namespace.must("nft add rule inet theseus_test01 guard accept");
        namespace.must("nft add chain inet theseus_test01 more");

        List<String> differences = driver.verify(PLAN, context());

        assertEquals(5, differences.size(), differences::toString);
        driver.apply(PLAN, context());
        assertEquals(List.of(), driver.verify(PLAN, context()));
    }

    /** Another release may have made it, or somebody who had the idea of the same name. */
    @Test
    void aTableOfOurNameWithPartsOfAnotherKindIsMadeAnew() {
        namespace.must("nft add table inet theseus_test01");
        namespace.must("nft add set inet theseus_test01 bridges { type ipv4_addr; }");
        namespace.must("nft add chain inet theseus_test01 forward { type nat hook prerouting priority 0; }");
        namespace.must("nft add chain inet theseus_test01 user");
        namespace.must("nft add rule inet theseus_test01 user ip saddr 198.51.100.0/24 drop");

        driver.apply(PLAN, context());

        assertEquals(List.of(), driver.verify(PLAN, context()));
        assertTrue(namespace.must("nft list chain inet theseus_test01 user").contains("198.51.100.0/24 drop"));
    }

    @Test
    void aDriverThatStartsAnewTakesForeignPartsOutOfItsTable() {
        driver.apply(PLAN, context());
        namespace.must("nft add chain inet theseus_test01 evil { type filter hook forward priority -5; policy drop; }");
        NftablesDriver next = open();
        recover(next);

        next.apply(PLAN, context());

        assertEquals(List.of(), next.verify(PLAN, context()));
    }

    /** His rules are worth more than order. */
    @Test
    void whatTheAdministratorsRulesNeedStays() {
        driver.apply(PLAN, context());
        namespace.must("nft add set inet theseus_test01 bad { type ipv4_addr; elements = { 198.51.100.7 }; }");
        namespace.must("nft add rule inet theseus_test01 user ip saddr @bad drop");

        assertEquals(List.of("set bad should not be there"), driver.verify(PLAN, context()));
        driver.apply(PLAN, context());

        assertEquals(List.of("set bad should not be there"), driver.verify(PLAN, context()));
        assertTrue(namespace.must("nft list chain inet theseus_test01 user").contains("@bad drop"));
    }

    @Test
    void aChangeMendsATableThatSomebodyRemoved() {
        driver.apply(PLAN, context());
        namespace.must("nft flush ruleset");
        FirewallPlan fewer = new FirewallPlan(
                TrialPlans.ENGINE, PLAN.networks(), PLAN.ports().subList(1, 3));

        driver.apply(fewer, context());

        assertEquals(List.of(), driver.verify(fewer, context()));
    }

    @Test
    void aDriverThatStartsAnewTakesOverWhatIsThere() {
        assertEquals(Set.of("n1"), recover(driver).missing());
        driver.apply(PLAN, context());
        namespace.must("nft add rule inet theseus_test01 user ip saddr 198.51.100.0/24 drop");
        NftablesDriver next = open();

        assertEquals(Set.of("n1"), recover(next).adopted());
        assertEquals(List.of(), next.verify(PLAN, context()));
        next.apply(PLAN, context());

        assertTrue(namespace.must("nft list chain inet theseus_test01 user").contains("198.51.100.0/24"));
        assertTrue(next.info().version().startsWith("v"), next.info().version());
    }

    @ParameterizedTest
    @ValueSource(strings = {"iptables-nft", "iptables-legacy", "ip6tables-nft", "ip6tables-legacy"})
    void theForwardChainOfOthersIsOpenedForTheBridgesAlone(String command) {
        FirewallPlan one = plan(List.of(FIRST));
        namespace.must(command + " -P FORWARD DROP");
        namespace.must(command + " -A FORWARD -i eth7 -j ACCEPT");
        String before = namespace.must(command + " -S");
        driver.apply(plan(List.of(FIRST, DUAL)), context());
        String rule = " -m comment --comment theseus_test01 -j ACCEPT";

        String opened = forward(command);
        assertTrue(opened.contains("-A FORWARD -i tb0" + rule), opened);
        assertTrue(opened.contains("-A FORWARD -o tb2" + rule), opened);
        assertTrue(opened.strip().endsWith("-A FORWARD -i eth7 -j ACCEPT"), opened);

        driver.apply(one, context());
        assertFalse(forward(command).contains("tb2"));
        namespace.must(command + " -F FORWARD");
        assertEquals(4, driver.verify(one, context()).size());
        namespace.must(command + " -A FORWARD -i eth7 -j ACCEPT");
        driver.apply(one, context());
        assertEquals(List.of(), driver.verify(one, context()));

        driver.withdraw(TrialPlans.ENGINE, context());
        assertEquals(before, namespace.must(command + " -S"));
    }

    private String forward(String command) {
        return namespace.must(command + " -S FORWARD").replace("\"", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"iptables-nft", "iptables-legacy"})
    void whatSomebodyRemovedFromTheForwardChainDoesNotHinderTheNextChange(String command) {
        namespace.must(command + " -P FORWARD DROP");
        driver.apply(plan(List.of(PLAIN, SECOND)), context());
        namespace.must(command + " -F FORWARD");

        driver.apply(plan(List.of(SECOND)), context());

        assertEquals(List.of(), driver.verify(plan(List.of(SECOND)), context()));
        assertEquals(
                4, forward(command).lines().filter(line -> line.contains("tb1")).count());
        assertFalse(forward(command).contains("tb0"));
    }

    @Test
    void theForwardChainOfAFamilyIsOpenedOnlyForNetworksThatHaveIt() {
        namespace.must("ip6tables-nft -P FORWARD DROP");
        driver.apply(plan(List.of(PLAIN, DUAL)), context());
        assertFalse(forward("ip6tables-nft").contains("tb0"));
        assertTrue(forward("ip6tables-nft").contains("tb2"));
        assertEquals(List.of(), driver.verify(plan(List.of(PLAIN, DUAL)), context()));
    }

    @Test
    void anotherNetworkRunsThreeCommands() {
        namespace.must("iptables-nft -P FORWARD DROP");
        namespace.must("ip6tables-nft -P FORWARD DROP");
        driver.apply(plan(List.of(PLAIN)), context());
        SpanNames names = new SpanNames();

        driver.apply(plan(List.of(PLAIN, SECOND)), CallContext.of(Duration.ofSeconds(10), names));

        // Two more read a file each, for which the daemon's own namespace needs no command.
        assertEquals(5, names.opened().size(), () -> names.opened().toString());
        assertEquals(List.of(), driver.verify(plan(List.of(PLAIN, SECOND)), context()));
    }

    @Test
    void withdrawLeavesNothingOfItsOwnAndTouchesNothingElse() {
        namespace.must("nft add table inet other");
        namespace.must("iptables-nft -P FORWARD ACCEPT");
        namespace.must("ip6tables-nft -P FORWARD ACCEPT");
        String before = namespace.must("nft list ruleset");
        driver.apply(PLAN, context());

        driver.withdraw(TrialPlans.ENGINE, context());
        driver.withdraw(TrialPlans.ENGINE, context());

        assertEquals(before, namespace.must("nft list ruleset"));
        driver.apply(PLAN, context());
        assertEquals(List.of(), driver.verify(PLAN, context()));
    }

    @Test
    void chainsOfOthersThatDropByPolicyAreDiagnosed() {
        assertTrue(driver.diagnose(context()).stream().allMatch(finding -> finding.healthy()));
        namespace.must("nft add table inet site");
        namespace.must("nft add chain inet site fw { type filter hook forward priority 0; policy drop; }");

        assertTrue(driver.diagnose(context()).stream()
                .anyMatch(finding -> !finding.healthy() && finding.finding().contains("inet site fw")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"iptables-nft", "iptables-legacy"})
    void theOperatorsChainIsAskedFirstAndNeverEmptied(String command) {
        namespace.must(command + " -P FORWARD DROP");
        namespace.must(command + " -N DOCKER-USER");
        namespace.must(command + " -A DOCKER-USER -s 198.51.100.0/24 -j DROP");
        String written = namespace.must(command + " -S DOCKER-USER");
        driver.apply(plan(List.of(FIRST)), context());
        driver.apply(plan(List.of(FIRST, SECOND)), context());

        List<String> rules = forward(command).lines().toList();
        int lastQuestion = lastIndex(rules, " -j DOCKER-USER");
        int firstAnswer = rules.indexOf(rules.stream()
                .filter(rule -> rule.endsWith(" -j ACCEPT"))
                .findFirst()
                .orElseThrow());
        assertTrue(lastQuestion < firstAnswer, rules::toString);
        driver.withdraw(TrialPlans.ENGINE, context());
        assertEquals(written, namespace.must(command + " -S DOCKER-USER"));
    }

    private static int lastIndex(List<String> rules, String end) {
        return rules.lastIndexOf(rules.stream()
                .filter(rule -> rule.endsWith(end))
                .reduce((first, second) -> second)
                .orElseThrow());
    }
}
