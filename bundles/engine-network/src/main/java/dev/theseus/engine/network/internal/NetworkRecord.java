package dev.theseus.engine.network.internal;

import dev.theseus.engine.network.NetworkConfig;
import dev.theseus.engine.network.PredefinedNetworks;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A network as the state store has it.
 *
 * @param id 64 hex digits
 * @param created RFC 3339
 * @param config with the engine's choices filled in
 * @param linkName of its bridge; empty for networks without one
 * @param adopted whether the bridge is the user's own
 * @param ownSubnets whether the user chose the subnets, so that containers may choose addresses
 * @param pending whether it is being made or removed; what is found so at a start is removed
 */
record NetworkRecord(
        String id,
        String created,
        NetworkConfig config,
        String linkName,
        boolean adopted,
        boolean ownSubnets,
        boolean pending) {
    /** What Docker takes for true and false in options. */
    static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");

    static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    NetworkRecord withPending(boolean other) {
        return new NetworkRecord(id, created, config, linkName, adopted, ownSubnets, other);
    }

    String name() {
        return config.name();
    }

    String driver() {
        return config.driver();
    }

    Instant createdAt() {
        return Instant.parse(created);
    }

    boolean predefined() {
        return PredefinedNetworks.contains(name());
    }

    /** Whether a driver makes something for it. */
    boolean hasDriver() {
        return !PredefinedNetworks.isNameOnly(name()) && !config.configOnly();
    }

    /** Whether names are resolved on it. */
    boolean resolvesNames() {
        return hasDriver() && !predefined();
    }

    List<Subnet> subnets() {
        return config.pools().stream()
                .filter(pool -> !pool.subnet().isEmpty())
                .map(Subnet::of)
                .toList();
    }

    /** Whether its subnets are chosen; the default bridge's may wait for the first use. */
    boolean settled() {
        return !hasDriver() || !predefined() || !config.pools().isEmpty();
    }

    String option(String key, String otherwise) {
        return config.options().getOrDefault(key, otherwise);
    }

    boolean flag(String key, boolean otherwise) {
        return TRUE.contains(option(key, Boolean.toString(otherwise)));
    }
}
