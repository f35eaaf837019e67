package dev.theseus.network.iptables.internal;

import static dev.theseus.tck.TrialPlans.PLAIN;
import static dev.theseus.tck.TrialPlans.SECOND;
import static dev.theseus.tck.TrialPlans.plan;
import static dev.theseus.tck.TrialPlans.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.network.FirewallPlan;
import dev.theseus.tck.TrialPlans;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransactionTest {
    private static final FirewallPlan BEFORE =
            plan(List.of(PLAIN), port(PLAIN, "tcp", "0.0.0.0", 80, "172.30.1.2", 80));

    private static RuleSet rules(FirewallPlan plan) {
        return RuleGenerator.generate(plan, Family.IPV4);
    }

    @Test
    void theSamePlanIsNoTransaction() {
        assertEquals("", Transaction.between(rules(BEFORE), rules(BEFORE)));
    }

    @Test
    void anAddedPortIsOneLine() {
        FirewallPlan after = plan(
                List.of(PLAIN),
                port(PLAIN, "tcp", "0.0.0.0", 80, "172.30.1.2", 80),
                port(PLAIN, "udp", "0.0.0.0", 53, "172.30.1.3", 53));

        assertEquals("""
                *nat
                -A THESEUS-test01-DNAT -p udp -m udp --dport 53 -j DNAT --to-destination 172.30.1.3:53
                COMMIT
                """, Transaction.between(rules(BEFORE), rules(after)));
        assertEquals("""
                *nat
                -D THESEUS-test01-DNAT -p udp -m udp --dport 53 -j DNAT --to-destination 172.30.1.3:53
                COMMIT
                """, Transaction.between(rules(after), rules(BEFORE)));
    }

    @Test
    void anotherOrderOfPortsIsNoChange() {
        FirewallPlan.Port one = port(PLAIN, "tcp", "0.0.0.0", 80, "172.30.1.2", 80);
        FirewallPlan.Port two = port(PLAIN, "tcp", "0.0.0.0", 81, "172.30.1.3", 80);

        assertEquals(
                "", Transaction.between(rules(plan(List.of(PLAIN), one, two)), rules(plan(List.of(PLAIN), two, one))));
    }

    @Test
    void aStrictChainIsRewrittenWhenItsOrderWouldChange() {
        String script =
                Transaction.between(rules(plan(List.of(TrialPlans.isolated(PLAIN)))), rules(plan(List.of(PLAIN))));

        assertEquals("""
                *filter
                -F THESEUS-test01-TO
                -A THESEUS-test01-TO -o tb0 -m conntrack --ctstate RELATED,ESTABLISHED,DNAT -j ACCEPT
                -A THESEUS-test01-TO -i tb0 -o tb0 -j ACCEPT
                -A THESEUS-test01-TO -o tb0 -j DROP
                COMMIT
                """, script);
    }

    @Test
    void aSecondNetworkIsOnlyAdded() {
        String script = Transaction.between(rules(plan(List.of(PLAIN))), rules(plan(List.of(PLAIN, SECOND))));

        assertFalse(script.contains("-F "), script);
        assertFalse(script.contains("-D "), script);
        assertFalse(script.contains("tb0"), script);
    }

    @Test
    void theAdministratorsChainStaysUntilAllIsWithdrawn() {
        RuleSet none = RuleSet.EMPTY;
        RuleSet some = rules(BEFORE);
        RuleSet saved = SavedRules.parse("""
                *filter
                :FORWARD DROP [0:0]
                :THESEUS-test01-USER - [0:0]
                -A FORWARD -s 10.0.0.0/8 -j ACCEPT
                -A THESEUS-test01-USER -s 198.51.100.0/24 -j DROP
                COMMIT
                """, new Chains("test01"));

        String script = Transaction.between(saved, some);
        assertFalse(script.contains(":THESEUS-test01-USER"), script);
        assertFalse(script.contains("-A THESEUS-test01-USER"), script);
        assertEquals("", Transaction.between(saved, none));
        assertTrue(Transaction.removing(saved).contains("-X THESEUS-test01-USER"));
        assertEquals(
                List.of("-s 198.51.100.0/24 -j DROP"),
                Transaction.outcome(saved, some)
                        .table("filter")
                        .chains()
                        .get("THESEUS-test01-USER")
                        .rules());
    }

    @Test
    void jumpsAreMendedAndSurplusOnesRemoved() {
        RuleSet saved = SavedRules.parse("""
                *raw
                :THESEUS-test01-GUARD - [0:0]
                :THESEUS-test012-GUARD - [0:0]
                -A PREROUTING -j THESEUS-test012-GUARD
                -A PREROUTING -j THESEUS-test01-GUARD
                -A PREROUTING -j THESEUS-test01-GUARD
                -A OUTPUT -j THESEUS-test01-GUARD
                COMMIT
                """, new Chains("test01"));

        List<String> lines = Transaction.between(saved, rules(BEFORE)).lines().toList();

        assertEquals(
                List.of("-D PREROUTING -j THESEUS-test01-GUARD", "-D OUTPUT -j THESEUS-test01-GUARD"),
                lines.stream().filter(line -> line.startsWith("-D")).toList());
        assertTrue(lines.contains("-I FORWARD -j THESEUS-test01-FWD"));
        assertFalse(lines.contains("-I PREROUTING -j THESEUS-test01-GUARD"));
    }
}
