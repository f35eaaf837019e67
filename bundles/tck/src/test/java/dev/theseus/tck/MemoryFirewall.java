package dev.theseus.tck;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.BlockedSubnet;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.FirewallDriver;
import dev.theseus.api.network.FirewallPlan;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A firewall driver whose rules are lines in memory, for mutants to spoil. */
class MemoryFirewall implements FirewallDriver {
    /** What rules of others begin with that drop what is sent to a subnet. */
    static final String DROP = "drop to ";

    /** What the host has: by line, whose it is. */
    final Map<String, String> rules;

    MemoryFirewall(Map<String, String> rules) {
        this.rules = rules;
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo("memory", "1", Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return RecoveryReport.empty();
    }

    static Map<String, String> lines(FirewallPlan plan) {
        Map<String, String> lines = new ConcurrentHashMap<>();
        plan.networks().forEach(network -> lines.put(plan.engineId() + " network " + network, plan.engineId()));
        plan.ports().forEach(port -> lines.put(plan.engineId() + " port " + port, plan.engineId()));
        return lines;
    }

    void requirePossible(FirewallPlan plan) {
        if (plan.ports().stream().anyMatch(port -> port.protocol().equals("icmp"))) {
            throw EngineException.invalid("icmp has no ports");
        }
    }

    @Override
    public void apply(FirewallPlan plan, CallContext context) {
        context.check("apply a plan");
        requirePossible(plan);
        replace(plan);
    }

    synchronized void replace(FirewallPlan plan) {
        Map<String, String> wanted = lines(plan);
        rules.entrySet()
                .removeIf(rule -> rule.getValue().equals(plan.engineId()) && !wanted.containsKey(rule.getKey()));
        rules.putAll(wanted);
    }

    @Override
    public synchronized void withdraw(String engineId, CallContext context) {
        rules.values().removeIf(engineId::equals);
    }

    @Override
    public List<String> verify(FirewallPlan plan, CallContext context) {
        return lines(plan).keySet().stream()
                .filter(line -> !rules.containsKey(line))
                .toList();
    }

    @Override
    public List<BlockedSubnet> blockedSubnets(String engineId, CallContext context) {
        return rules.keySet().stream()
                .filter(line -> line.startsWith(DROP))
                .map(line -> new BlockedSubnet(Cidr.parse(line.substring(DROP.length())), line))
                .toList();
    }
}
