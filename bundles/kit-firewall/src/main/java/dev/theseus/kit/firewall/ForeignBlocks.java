package dev.theseus.kit.firewall;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.network.BlockedSubnet;
import dev.theseus.api.network.Cidr;
import dev.theseus.linux.engine.OtherEngines;
import dev.theseus.linux.netlink.FilterTables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Finds subnets that rules of others block, in whatever way the kernel has these rules. */
public final class ForeignBlocks {
    private ForeignBlocks() {}

    /**
     * @param engineId whose rules do not count; those of engines that are gone do not either, since they go when they are in the
     *     way
     * @param namespace where the rules are; empty for the daemon's own
     * @return each subnet once
     */
    public static List<BlockedSubnet> find(String engineId, Optional<Path> namespace, CallContext context) {
        context.check("look for subnets that others' rules block");
        HostRules host = new HostRules(namespace);
        List<FilterTables.Chain> chains = host.chains();
        Map<IptablesVariant, String> saved = new EnumMap<>(IptablesVariant.class);
        host.variants(chains).forEach(variant -> saved.put(variant, host.save(variant, context)));
        if (chains.isEmpty() && saved.isEmpty()) {
            return List.of();
        }
        Set<String> engines = new HashSet<>(EngineRules.engines(chains, saved.values()));
        engines.remove(engineId);
        Set<String> harmless = new HashSet<>(OtherEngines.gone(engines, namespace));
        harmless.add(engineId);
        Predicate<String> own =
                name -> RuleNames.engine(name).filter(harmless::contains).isPresent();
        List<BlockedSubnet> found = new ArrayList<>();
        saved.forEach((variant, text) -> found.addAll(SavedRuleReader.blocked(text, variant.prefix(), own)));
        if (!chains.isEmpty()) {
            host.ruleset(context).ifPresent(json -> found.addAll(ListedRuleReader.blocked(json, own)));
        }
        Map<Cidr, BlockedSubnet> once = new LinkedHashMap<>();
        found.forEach(blocked -> once.putIfAbsent(blocked.subnet(), blocked));
        return List.copyOf(once.values());
    }
}
