package dev.theseus.engine.network.internal;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.Cidr;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.NetworkMode;
import dev.theseus.engine.network.NetworkReasons;
import dev.theseus.engine.network.NetworkingConfig;
import dev.theseus.engine.network.PortBinding;
import dev.theseus.engine.network.PredefinedNetworks;
import dev.theseus.engine.network.Resolver;
import dev.theseus.engine.network.SandboxRequest;
import dev.theseus.engine.network.internal.SandboxRecord.Wanted;
import dev.theseus.engine.network.internal.SandboxRecord.WantedNetwork;
import dev.theseus.engine.network.internal.SandboxRecord.WantedPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads a request into what is kept, and refuses what can be refused without a driver. */
public final class WantedReader {
    private static final String DEFAULT = "default";
    private static final String HOST_GATEWAY = "host-gateway";

    private final NetworkTable networks;
    private final DefaultNetworks defaults;

    public WantedReader(NetworkTable networks, DefaultNetworks defaults) {
        this.networks = networks;
        this.defaults = defaults;
    }

    Wanted read(SandboxRequest request) {
        NetworkingConfig config = request.networking();
        NetworkMode mode = mode(config);
        List<WantedPort> ports = ports(config.portBindings());
        Set<PortKey> exposed = new TreeSet<>(request.exposedPorts());
        exposed.addAll(config.portBindings().keySet());
        config.links().forEach(Link::parse);
        return new Wanted(
                request.hostname(),
                request.domainname(),
                mode,
                wantedNetworks(config, mode),
                ports,
                List.copyOf(exposed),
                config.publishAll(),
                resolver(config),
                List.copyOf(config.links()),
                config.extraHosts().stream().anyMatch(host -> host.endsWith(HOST_GATEWAY)));
    }

    private NetworkMode mode(NetworkingConfig config) {
        NetworkMode mode = config.disabled() ? new NetworkMode.None() : config.mode();
        return mode instanceof NetworkMode.Default ? NetworkMode.parse(defaults.defaultName()) : mode;
    }

    /** The mode's network first, then the others by name. */
    private List<WantedNetwork> wantedNetworks(NetworkingConfig config, NetworkMode mode) {
        if (mode instanceof NetworkMode.Joined) {
            return List.of();
        }
        Map<String, EndpointConfig> byName = new TreeMap<>();
        config.endpoints().forEach((reference, endpoint) -> {
            check(reference, endpoint);
            endpoint.links().forEach(Link::parse);
            byName.put(name(reference), endpoint);
        });
        String main = name(mode.toString());
        Map<String, EndpointConfig> ordered = new LinkedHashMap<>();
        ordered.put(main, withMac(byName.getOrDefault(main, EndpointConfig.DEFAULT), config.macAddress()));
        byName.forEach(ordered::putIfAbsent);
        boolean alone = main.equals(PredefinedNetworks.HOST) || main.equals(PredefinedNetworks.NONE);
        if (alone && ordered.size() > 1) {
            throw EngineException.invalid("mode " + main + " goes with no further network")
                    .because(NetworkReasons.MODE_ALONE, Map.of(Attributes.VALUE, main));
        }
        List<WantedNetwork> wanted = new ArrayList<>();
        ordered.forEach((name, endpoint) -> wanted.add(new WantedNetwork(name, endpoint)));
        return List.copyOf(wanted);
    }

    /** On a network that is there already, all that depends on it; the others are checked when the container starts. */
    private void check(String reference, EndpointConfig endpoint) {
        EndpointRules.check(endpoint);
        String name = name(reference);
        try {
            networks.find(name).ifPresent(network -> EndpointRules.checkOn(network, endpoint));
        } catch (EngineException e) {
            throw e.as(ErrorKind.INVALID_PARAMETER).within("invalid config for network " + name);
        }
    }

    private static EndpointConfig withMac(EndpointConfig config, String macAddress) {
        if (macAddress.isEmpty() || !config.macAddress().isEmpty()) {
            return config;
        }
        EndpointConfig complete = new EndpointConfig(
                config.ipv4Address(),
                config.ipv6Address(),
                config.linkLocalIps(),
                config.aliases(),
                config.links(),
                macAddress,
                config.driverOptions(),
                config.gatewayPriority());
        EndpointRules.check(complete);
        return complete;
    }

    /** A network that is made again under its name is meant again; one that is not there yet is kept as it was given. */
    private String name(String reference) {
        String known = reference.equals(DEFAULT) ? defaults.defaultName() : reference;
        return networks.find(known).map(NetworkRecord::name).orElse(known);
    }

    private static List<WantedPort> ports(Map<PortKey, List<PortBinding>> bindings) {
        List<WantedPort> ports = new ArrayList<>();
        new TreeMap<>(bindings).forEach((port, hosts) -> {
            for (PortBinding binding : hosts) {
                PortRange.parse(binding.hostPort());
                ports.add(new WantedPort(port, hostIp(binding), binding.hostPort()));
            }
        });
        return List.copyOf(ports);
    }

    private static String hostIp(PortBinding binding) {
        String text = binding.hostIp();
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        try {
            return bare.isEmpty() ? bare : AddressText.text(Cidr.literal(bare));
        } catch (IllegalArgumentException e) {
            throw new EngineException(ErrorKind.INVALID_PARAMETER, "invalid IP address: " + text, e);
        }
    }

    private static Resolver resolver(NetworkingConfig config) {
        for (String server : config.dns()) {
            try {
                Cidr.literal(server);
            } catch (IllegalArgumentException e) {
                throw new EngineException(
                        ErrorKind.INVALID_PARAMETER, "bad DNS server \"" + server + "\": not an IP address", e);
            }
        }
        return new Resolver(config.dns(), config.dnsSearch(), config.dnsOptions());
    }
}
