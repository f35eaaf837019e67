package dev.theseus.rest.network;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.network.NetworkConfig;
import dev.theseus.engine.network.NetworkView;
import dev.theseus.engine.network.Networks;

/** {@code ConfigFrom}: a network is made with the subnets, options and labels of one that only holds configuration. */
final class ConfigurationNetwork {
    private final Networks networks;

    ConfigurationNetwork(Networks networks) {
        this.networks = networks;
    }

    /** @throws EngineException {@code NOT_FOUND}, also for a network that is one; {@code INVALID_PARAMETER} */
    NetworkConfig applyTo(NetworkConfig asked, String name) {
        if (name.isEmpty()) {
            return asked;
        }
        NetworkConfig held = find(name).config();
        if (!held.configOnly()) {
            throw none(name);
        }
        if (asked.configOnly() || !asked.pools().isEmpty() || !asked.options().isEmpty()) {
            throw EngineException.invalid("network " + asked.name() + " takes its configuration from " + name
                    + ": give it no subnets and options of its own");
        }
        return new NetworkConfig(
                asked.name(),
                asked.driver(),
                held.internal(),
                asked.attachable(),
                asked.ingress(),
                held.enableIpv4(),
                held.enableIpv6(),
                held.ipamDriver(),
                held.ipamOptions(),
                held.pools(),
                held.options(),
                held.labels(),
                false,
                asked.scope());
    }

    private NetworkView find(String name) {
        try {
            return networks.inspect(name);
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                throw none(name);
            }
            throw e;
        }
    }

    private static EngineException none(String name) {
        return EngineException.notFound("configuration network \"" + name + "\" does not exist");
    }
}
