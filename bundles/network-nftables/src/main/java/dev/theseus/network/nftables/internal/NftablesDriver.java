package dev.theseus.network.nftables.internal;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/**
 * Firewall by nftables. Remembers what it wrote, so that a changed plan costs one transaction and an unchanged one nothing;
 * {@link #verify} looks at the kernel and corrects that memory, and the next {@link #apply} mends what it found.
 */
@Component(
        service = FirewallDriver.class,
        property = Driver.PROPERTY_NAME + "=nftables",
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class NftablesDriver implements FirewallDriver {
    private final Nft nft;
    private final OwnTable ownTable;
    private final ForeignForward foreignForward;
    private final ReentrantLock turn = new ReentrantLock();

    /** What the kernel is believed to have, by engine. Guarded by {@link #turn}. */
    private final Map<String, Applied> known = new HashMap<>();

    /** What was applied last, by engine. Guarded by {@link #turn}. */
    private final Map<String, FirewallPlan> applied = new HashMap<>();

    /** Engines in whose tables there are parts that are not theirs. Guarded by {@link #turn}. */
    private final Set<String> spoilt = new HashSet<>();

    private volatile String version = "";

    private record Applied(Rules rules, List<FirewallPlan.Network> networks) {}

    @Activate
    public NftablesDriver() {
        this(new Nft(Optional.empty()));
    }

    NftablesDriver(Nft nft) {
        this.nft = nft;
        this.ownTable = new OwnTable(nft);
        this.foreignForward = new ForeignForward(nft);
    }

    @Override
    public DriverInfo info() {
        String seen = version;
        return new DriverInfo(
                "nftables", seen, Set.of(ANNOUNCED), seen.isEmpty() ? Map.of() : Map.of("nftables", seen));
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        String table = RuleWriter.table(expected.engineId());
        if (nft.namespace().isEmpty()) {
            LifeSign.give(expected.engineId());
        }
        turn.lock();
        try {
            known.remove(expected.engineId());
            version = nft.version(context);
            boolean present = nft.tables(context).contains(table);
            if (present) {
                FirewallPlan empty = new FirewallPlan(expected.engineId(), List.of(), List.of());
                judge(expected.engineId(), nft.list(table, context), RuleWriter.write(empty));
            }
            // One full plan has no parts with keys of their own: all is there or nothing is.
            return new RecoveryReport(
                    present ? expected.keys() : Set.of(),
                    present ? Set.of() : expected.keys(),
                    Set.of(),
                    List.of("table " + table + (present ? " is in place" : " is not there")));
        } catch (EngineException e) {
            throw EngineException.unavailable(
                    "firewall driver nftables cannot work here: " + e.message() + "; install the package nftables");
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void apply(FirewallPlan plan, CallContext context) {
        Rules wanted = RuleWriter.write(plan);
        BridgeFilter.ensure(plan, nft.namespace(), context);
        turn.lock();
        try {
            Applied before = known.remove(plan.engineId());
            boolean believed = before != null;
            if (before == null || !before.rules().equals(wanted)) {
                boolean isSpoilt = before == null && spoilt.remove(plan.engineId());
                believed &= ownTable.change(Optional.ofNullable(before).map(Applied::rules), wanted, isSpoilt, context);
            }
            if (!believed) {
                // Who has removed the one has hardly spared the other.
                foreignForward.forget(plan.engineId());
            }
            if (before == null || !believed || !before.networks().equals(plan.networks())) {
                foreignForward.ensure(plan.engineId(), plan.networks(), context);
            }
            known.put(plan.engineId(), new Applied(wanted, plan.networks()));
            Optional<FirewallPlan> last = Optional.ofNullable(applied.put(plan.engineId(), plan));
            PublishedFlows.follow(last, plan, nft.namespace());
            AbandonedRules.clear(last, plan, nft.namespace(), applied.keySet(), context);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void withdraw(String engineId, CallContext context) {
        String table = RuleWriter.table(engineId);
        turn.lock();
        try {
            known.remove(engineId);
            applied.remove(engineId);
            foreignForward.forget(engineId);
            foreignForward.ensure(engineId, List.of(), context);
            if (nft.tables(context).contains(table)) {
                // Adding it first makes the deletion succeed should it go meanwhile.
                nft.transact("add table " + table + "\ndelete table " + table + "\n", context);
            }
        } finally {
            turn.unlock();
        }
    }

    @Override
    public List<BlockedSubnet> blockedSubnets(String engineId, CallContext context) {
        return ForeignBlocks.find(engineId, nft.namespace(), context);
    }

    @Override
    public List<String> verify(FirewallPlan plan, CallContext context) {
        Rules wanted = RuleWriter.write(plan);
        // Beside the look at the kernel: changes of the rules may be waiting for both.
        FutureTask<TableListing> expected = new FutureTask<>(() -> Nft.listAlone(wanted, context));
        Thread.ofVirtual().name("nftables-expected").start(expected);
        turn.lock();
        try {
            Chains chains = nft.chains(context);
            TableListing found =
                    chains.hasAnyOf(wanted.table()) ? nft.list(wanted.table(), context) : TableListing.EMPTY;
            List<String> differences =
                    new ArrayList<>(foreignForward.verify(plan.engineId(), plan.networks(), chains, context));
            differences.addAll(found.differencesTo(result(expected), wanted.table()));
            if (!differences.isEmpty()) {
                known.remove(plan.engineId());
            }
            judge(plan.engineId(), found, wanted);
            return List.copyOf(differences);
        } finally {
            turn.unlock();
        }
    }

    private void judge(String engineId, TableListing found, Rules wanted) {
        if (wanted.parts().containsAll(found.parts().keySet())) {
            spoilt.remove(engineId);
        } else {
            spoilt.add(engineId);
        }
    }

    private static TableListing result(FutureTask<TableListing> listing) {
        try {
            return listing.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof EngineException known
                    ? known
                    : EngineException.internal("firewall: the plan could not be tried: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled("firewall: interrupted");
        }
    }

    @Override
    public List<Diagnostic> diagnose(CallContext context) {
        List<Diagnostic> findings = new ArrayList<>();
        try {
            findings.add(new Diagnostic(true, "nft command", nft.version(context), ""));
            for (String chain : nft.chains(context).droppingByPolicy()) {
                findings.add(new Diagnostic(
                        false,
                        "forwarding",
                        "chain " + chain + " drops by policy",
                        "add rules to it that accept what goes to and comes from the bridges of containers"));
            }
        } catch (EngineException e) {
            findings.add(new Diagnostic(false, "nft command", e.message(), "install the package nftables"));
        }
        return List.copyOf(findings);
    }
}
