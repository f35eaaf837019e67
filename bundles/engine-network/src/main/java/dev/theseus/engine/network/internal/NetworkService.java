package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.NetworkConfig;
import dev.theseus.engine.network.NetworkReasons;
import dev.theseus.engine.network.NetworkView;
import dev.theseus.engine.network.Networks;
import dev.theseus.engine.network.PredefinedNetworks;
import dev.theseus.engine.network.internal.SandboxRecord.EndpointRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The face of networks. */
public final class NetworkService implements Networks {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkService.class);
    private static final Duration SETTLE = Duration.ofSeconds(5);

    private final NetworkTable networks;
    private final SandboxTable sandboxes;
    private final SandboxTurns turns;
    private final DefaultNetworks defaults;
    private final NetworkCreation creation;
    private final LiveChanges changes;
    private final NetworkEvents events;

    public NetworkService(
            NetworkTable networks,
            SandboxTable sandboxes,
            SandboxTurns turns,
            DefaultNetworks defaults,
            NetworkCreation creation,
            LiveChanges changes,
            NetworkEvents events) {
        this.networks = networks;
        this.sandboxes = sandboxes;
        this.turns = turns;
        this.defaults = defaults;
        this.creation = creation;
        this.changes = changes;
        this.events = events;
    }

    @Override
    public Created create(NetworkConfig config, CallContext context) {
        return new Created(creation.create(config, context).id(), "");
    }

    @Override
    public NetworkView inspect(String reference) {
        return view(settled(networks.get(reference)));
    }

    /** The default bridge is shown with a subnet, if a driver can choose one in time. */
    private NetworkRecord settled(NetworkRecord network) {
        if (network.settled()) {
            return network;
        }
        try {
            return defaults.settle(network, CallContext.background(SETTLE));
        } catch (EngineException e) {
            LOG.warn("Network {}: no subnet could be chosen yet", network.name(), e);
            return network;
        }
    }

    @Override
    public List<NetworkView> list(Map<String, List<String>> filters) {
        NetworkFilters wanted = NetworkFilters.forList(filters);
        return networks.all().stream()
                .filter(network -> wanted.matches(network, networks.isHeld(network.id())))
                .map(network -> view(settled(network)))
                .toList();
    }

    private NetworkView view(NetworkRecord network) {
        List<NetworkView.Endpoint> endpoints = new ArrayList<>();
        for (SandboxRecord sandbox : sandboxes.all()) {
            sandbox.endpointOn(network.id()).ifPresent(endpoint -> endpoints.add(view(sandbox, endpoint)));
        }
        return new NetworkView(network.id(), network.createdAt(), network.config(), network.linkName(), endpoints);
    }

    private static NetworkView.Endpoint view(SandboxRecord sandbox, EndpointRecord endpoint) {
        return new NetworkView.Endpoint(
                sandbox.owner(),
                sandbox.name(),
                endpoint.id(),
                endpoint.macAddress(),
                endpoint.ipv4(),
                endpoint.ipv6());
    }

    @Override
    public void remove(String reference, CallContext context) {
        NetworkRecord network = networks.get(reference);
        if (network.predefined()) {
            throw EngineException.forbidden("network " + network.name() + " is the engine's own: it stays")
                    .because(NetworkReasons.PREDEFINED, Map.of(Attributes.NAME, network.name()));
        }
        if (!creation.remove(network, context)) {
            throw EngineException.forbidden("network " + network.name() + " is used")
                    .because(
                            Reason.NETWORK_IN_USE,
                            Map.of(
                                    Attributes.NAME,
                                    network.name(),
                                    Attributes.ID,
                                    network.id(),
                                    Attributes.HOLDER,
                                    holders(network)));
        }
    }

    private String holders(NetworkRecord network) {
        List<String> ends = new ArrayList<>();
        for (SandboxRecord sandbox : sandboxes.all()) {
            sandbox.endpointOn(network.id()).ifPresent(endpoint -> ends.add(sandbox.name() + "=" + endpoint.id()));
        }
        return String.join(", ", ends);
    }

    @Override
    public List<String> prune(Map<String, List<String>> filters, CallContext context) {
        NetworkFilters wanted = NetworkFilters.forPrune(filters);
        List<String> removed = new ArrayList<>();
        for (NetworkRecord network : networks.all()) {
            if (network.predefined() || networks.isHeld(network.id()) || !wanted.matches(network, false)) {
                continue;
            }
            context.check("prune networks");
            try {
                if (creation.remove(network, context)) {
                    removed.add(network.name());
                }
            } catch (EngineException e) {
                LOG.warn("Network {} could not be pruned", network.name(), e);
            }
        }
        events.pruned();
        return List.copyOf(removed);
    }

    @Override
    public void connect(String reference, String container, EndpointConfig config, CallContext context) {
        SandboxRecord target = sandboxes.resolve(container);
        NetworkRecord network = networks.get(reference);
        turns.take(target.id(), "connect container", context, () -> {
            SandboxRecord sandbox = sandboxes.ofContainer(target.id());
            checkModes(sandbox, network);
            EndpointRules.checkOn(network, config);
            config.links().forEach(Link::parse);
            if (!sandbox.open()) {
                sandboxes.update(sandbox.id(), present -> replaceNone(present).wanting(network.name(), config));
            } else if (sandbox.endpointOn(network.id()).isPresent()) {
                throw EngineException.forbidden(sandbox.name() + " is on network " + network.name() + " by now")
                        .because(
                                NetworkReasons.ENDPOINT_THERE,
                                Map.of(Attributes.NAME, sandbox.name(), Attributes.NETWORK, network.name()));
            } else {
                changes.join(sandbox, defaults.settle(network, context), config, context);
            }
            return sandbox;
        });
    }

    /** A container that was to have no network gets one. */
    private static SandboxRecord replaceNone(SandboxRecord sandbox) {
        return sandbox.notWanting(PredefinedNetworks.NONE::equals);
    }

    private static void checkModes(SandboxRecord sandbox, NetworkRecord network) {
        if (sandbox.wanted().isShared()) {
            throw EngineException.invalid(sandbox.who() + " shares the network of another")
                    .because(NetworkReasons.NAMESPACE_SHARED);
        }
        if (sandbox.wanted().isHost() || network.name().equals(PredefinedNetworks.HOST)) {
            throw EngineException.invalid("nobody joins or leaves the network of the host")
                    .because(NetworkReasons.HOST_FIXED);
        }
        boolean inNone = sandbox.wanted().networks().stream()
                .anyMatch(wanted -> wanted.network().equals(PredefinedNetworks.NONE));
        boolean has = !sandbox.wanted().networks().isEmpty();
        if (network.name().equals(PredefinedNetworks.NONE) ? has : inNone && sandbox.open()) {
            throw EngineException.invalid(sandbox.who() + " is to have no network")
                    .because(NetworkReasons.NONE_ALONE);
        }
    }

    @Override
    public void disconnect(String reference, String container, boolean force, CallContext context) {
        SandboxRecord target = sandboxes.resolve(container);
        NetworkRecord network = networks.get(reference);
        turns.take(target.id(), "disconnect container", context, () -> {
            SandboxRecord sandbox = sandboxes.ofContainer(target.id());
            if (network.name().equals(PredefinedNetworks.HOST)) {
                throw EngineException.invalid("nobody joins or leaves the network of the host")
                        .because(NetworkReasons.HOST_FIXED);
            }
            Optional<EndpointRecord> endpoint = sandbox.endpointOn(network.id());
            if (endpoint.isPresent()) {
                changes.leave(sandbox, endpoint.get(), force, context);
            } else {
                cancel(sandbox, network);
            }
            return sandbox;
        });
    }

    /** Disconnects a container that does not run: it will not be connected when it starts. */
    private void cancel(SandboxRecord sandbox, NetworkRecord network) {
        boolean wanted =
                sandbox.wanted().networks().stream().anyMatch(candidate -> isSame(candidate.network(), network));
        if (!wanted) {
            throw EngineException.forbidden(sandbox.who() + " is not on network " + network.name())
                    .because(
                            NetworkReasons.ENDPOINT_MISSING,
                            Map.of(Attributes.ID, sandbox.id().value(), Attributes.NETWORK, network.name()));
        }
        sandboxes.update(sandbox.id(), present -> present.notWanting(candidate -> isSame(candidate, network)));
    }

    private boolean isSame(String reference, NetworkRecord network) {
        return networks.find(reference)
                .map(found -> found.id().equals(network.id()))
                .orElse(false);
    }
}
