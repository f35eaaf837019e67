package dev.theseus.linux.firewall;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.linux.engine.OtherEngines;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rules of engines that are gone. They drop what is sent to their networks from elsewhere, so a new network on such a subnet
 * could not be reached. Others' rules are looked for when networks come, and never otherwise. Not thread-safe.
 */
public final class AbandonedRules {
    private static final Logger LOG = LoggerFactory.getLogger(AbandonedRules.class);

    private Optional<Set<String>> seen = Optional.empty();

    /**
     * Whose rules a driver that recovers has come across, so that the first plan needs no look of its own.
     *
     * @param engineIds of all engines that have rules
     */
    public void seen(Set<String> engineIds) {
        seen = Optional.of(Set.copyOf(engineIds));
    }

    /**
     * Clears the way for networks that a plan has brought.
     *
     * @param before what was in force until now; empty when that is not known
     * @param namespace where the rules are; empty for the daemon's own
     * @param served ids of engines that the driver itself works for
     * @param engines looks for ids of all engines that have rules
     * @param withdraw takes away all rules of an engine
     */
    public void clear(
            Optional<FirewallPlan> before,
            FirewallPlan now,
            Optional<Path> namespace,
            Set<String> served,
            Supplier<Set<String>> engines,
            Consumer<String> withdraw) {
        if (before.map(FirewallPlan::networks)
                        .filter(known -> known.containsAll(now.networks()))
                        .isPresent()
                || now.networks().isEmpty()) {
            return;
        }
        try {
            Set<String> others = new HashSet<>(seen.orElseGet(engines));
            seen = Optional.empty();
            others.removeAll(served);
            for (String engineId : OtherEngines.gone(others, namespace)) {
                withdraw.accept(engineId);
                LOG.warn(
                        "firewall: rules of the engine {}, which is gone, were left behind: they are removed",
                        engineId);
            }
        } catch (EngineException e) {
            LOG.warn("firewall: rules that other engines may have left behind stay: {}", e.message());
        }
    }
}
