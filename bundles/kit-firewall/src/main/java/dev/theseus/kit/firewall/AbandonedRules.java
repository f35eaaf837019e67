package dev.theseus.kit.firewall;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.linux.engine.OtherEngines;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rules of engines that are gone, whichever firewall driver these had. They drop what is sent to their networks from elsewhere,
 * so a new network on such a subnet could not be reached. Others' rules are looked for when networks come, and never otherwise.
 */
public final class AbandonedRules {
    private static final Logger LOG = LoggerFactory.getLogger(AbandonedRules.class);

    private AbandonedRules() {}

    /**
     * Clears the way for networks that a plan has brought.
     *
     * @param before what was in force until now; empty when that is not known
     * @param namespace where the rules are; empty for the daemon's own
     * @param served ids of engines that the driver itself works for
     */
    public static void clear(
            Optional<FirewallPlan> before,
            FirewallPlan now,
            Optional<Path> namespace,
            Set<String> served,
            CallContext context) {
        if (before.map(FirewallPlan::networks)
                        .filter(known -> known.containsAll(now.networks()))
                        .isPresent()
                || now.networks().isEmpty()) {
            return;
        }
        EngineRules rules = new EngineRules(new HostRules(namespace));
        try {
            Set<String> others = new HashSet<>(rules.engines(context));
            others.removeAll(served);
            for (String engineId : OtherEngines.gone(others, namespace)) {
                rules.remove(engineId, context);
                LOG.warn(
                        "firewall: rules of the engine {}, which is gone, were left behind: they are removed",
                        engineId);
            }
        } catch (EngineException e) {
            LOG.warn("firewall: rules that other engines may have left behind stay: {}", e.message());
        }
    }
}
