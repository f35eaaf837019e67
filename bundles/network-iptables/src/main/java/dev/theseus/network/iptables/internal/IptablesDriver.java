package dev.theseus.network.iptables.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.BlockedSubnet;
import dev.theseus.api.network.FirewallDriver;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.kit.firewall.AbandonedRules;
import dev.theseus.kit.firewall.BridgeFilter;
import dev.theseus.kit.firewall.ForeignBlocks;
import dev.theseus.kit.firewall.PublishedFlows;
import dev.theseus.linux.engine.LifeSign;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Firewall by iptables. Remembers what it wrote, so that a changed plan costs one restore command and an unchanged one
 * none; {@link #recover} and {@link #verify} look at the kernel and correct that memory, and the next {@link #apply} mends
 * what they found.
 */
@Component(
        service = FirewallDriver.class,
        property = Driver.PROPERTY_NAME + "=iptables",
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class IptablesDriver implements FirewallDriver {
    private static final Logger LOG = LoggerFactory.getLogger(IptablesDriver.class);

    private static final Path IPV6 = Path.of("/proc/sys/net/ipv6");

    private final Commands commands;
    private final ReentrantLock turn = new ReentrantLock();

    /** What the kernel is believed to have, by engine. Guarded by {@link #turn}. */
    private final Map<String, Map<Family, RuleSet>> known = new ConcurrentHashMap<>();

    /** What was applied last, by engine. Guarded by {@link #turn}. */
    private final Map<String, FirewallPlan> applied = new HashMap<>();

    private volatile String version = "";

    @Activate
    public IptablesDriver() {
        this(new Commands(Optional.empty()));
    }

    IptablesDriver(Commands commands) {
        this.commands = commands;
    }

    @Override
    public DriverInfo info() {
        String seen = version;
        return new DriverInfo(
                "iptables",
                seen,
                seen.contains("nf_tables") ? Set.of(ANNOUNCED) : Set.of(),
                seen.isEmpty() ? Map.of() : Map.of("iptables", seen));
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        Chains chains = new Chains(expected.engineId());
        if (commands.namespace().isEmpty()) {
            LifeSign.give(expected.engineId());
        }
        turn.lock();
        try {
            version = commands.version(Family.IPV4, context);
            Map<Family, RuleSet> found = new EnumMap<>(Family.class);
            for (Family family : families()) {
                found.put(family, commands.read(family, chains, context));
            }
            known.put(expected.engineId(), found);
            boolean present = found.values().stream().anyMatch(rules -> !rules.isEmpty());
            // One full plan has no parts with keys of their own: all is there or nothing is.
            return new RecoveryReport(
                    present ? expected.keys() : Set.of(),
                    present ? Set.of() : expected.keys(),
                    Set.of(),
                    List.of(
                            present
                                    ? "firewall rules of this engine are in place"
                                    : "no firewall rules of this engine"));
        } catch (EngineException e) {
            throw EngineException.unavailable(
                    "firewall driver iptables cannot work here: " + e.message() + "; install the package iptables");
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void apply(FirewallPlan plan, CallContext context) {
        Map<Family, RuleSet> wanted = generate(plan);
        BridgeFilter.ensure(plan, commands.namespace(), context);
        turn.lock();
        try {
            for (Family family : Family.values()) {
                apply(new Chains(plan.engineId()), family, wanted.getOrDefault(family, RuleSet.EMPTY), context);
            }
            Optional<FirewallPlan> before = Optional.ofNullable(applied.put(plan.engineId(), plan));
            PublishedFlows.follow(before, plan, commands.namespace());
            AbandonedRules.clear(before, plan, commands.namespace(), applied.keySet(), context);
        } finally {
            turn.unlock();
        }
    }

    private void apply(Chains chains, Family family, RuleSet wanted, CallContext context) {
        Map<Family, RuleSet> memory = known.computeIfAbsent(chains.engineId(), id -> new EnumMap<>(Family.class));
        RuleSet remembered = memory.get(family);
        if (remembered == null && family == Family.IPV6 && wanted.isEmpty() && !memory.isEmpty()) {
            // Only recover looks for stale IPv6 rules: a host without the IPv6 commands must work too.
            return;
        }
        if (remembered != null) {
            try {
                change(chains, family, remembered, wanted, context);
                return;
            } catch (EngineException e) {
                // Somebody else has removed what the change builds on.
                LOG.warn("{}; reading the kernel's rules and trying once more", e.message());
            }
        }
        change(chains, family, commands.read(family, chains, context), wanted, context);
    }

    private void change(Chains chains, Family family, RuleSet present, RuleSet wanted, CallContext context) {
        Map<Family, RuleSet> memory = known.computeIfAbsent(chains.engineId(), id -> new EnumMap<>(Family.class));
        String script = Transaction.between(present, wanted);
        if (!script.isEmpty()) {
            memory.remove(family);
            commands.restore(family, script, context);
        }
        memory.put(family, Transaction.outcome(present, wanted));
    }

    @Override
    public void withdraw(String engineId, CallContext context) {
        Chains chains = new Chains(engineId);
        turn.lock();
        try {
            known.remove(engineId);
            applied.remove(engineId);
            for (Family family : families()) {
                String script = Transaction.removing(commands.read(family, chains, context));
                if (!script.isEmpty()) {
                    commands.restore(family, script, context);
                    commands.dropSharedChain(family, context);
                }
            }
        } finally {
            turn.unlock();
        }
    }

    @Override
    public List<BlockedSubnet> blockedSubnets(String engineId, CallContext context) {
        return ForeignBlocks.find(engineId, commands.namespace(), context);
    }

    @Override
    public List<String> verify(FirewallPlan plan, CallContext context) {
        Map<Family, RuleSet> wanted = generate(plan);
        Chains chains = new Chains(plan.engineId());
        turn.lock();
        try {
            List<String> differences = new ArrayList<>();
            Map<Family, RuleSet> memory = known.computeIfAbsent(plan.engineId(), id -> new EnumMap<>(Family.class));
            for (Family family : Family.values()) {
                RuleSet rules = wanted.getOrDefault(family, RuleSet.EMPTY);
                if (family == Family.IPV6
                        && rules.isEmpty()
                        && memory.getOrDefault(family, RuleSet.EMPTY).isEmpty()) {
                    continue;
                }
                RuleSet found = commands.read(family, chains, context);
                memory.put(family, found);
                differences.addAll(Drift.between(family, found, rules));
            }
            return List.copyOf(differences);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public List<Diagnostic> diagnose(CallContext context) {
        List<Diagnostic> findings = new ArrayList<>();
        for (Family family : families()) {
            String check = family.command() + " command";
            try {
                findings.add(new Diagnostic(true, check, commands.version(family, context), ""));
            } catch (EngineException e) {
                findings.add(new Diagnostic(false, check, e.message(), "install the package iptables"));
            }
        }
        return List.copyOf(findings);
    }

    /** Those that the kernel has. */
    private static List<Family> families() {
        return Files.isDirectory(IPV6) ? List.of(Family.IPV4, Family.IPV6) : List.of(Family.IPV4);
    }

    private static Map<Family, RuleSet> generate(FirewallPlan plan) {
        Map<Family, RuleSet> wanted = new EnumMap<>(Family.class);
        for (Family family : Family.values()) {
            wanted.put(family, RuleGenerator.generate(plan, family));
        }
        return wanted;
    }
}
