package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.NetworkConfig;
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
            throw EngineException.forbidden(network.name() + " is a pre-defined network and cannot be removed");
        }
        if (!creation.remove(network, context)) {
            throw EngineException.forbidden("error while removing network: network " + network.name() + " id "
                            + network.id() + " has active endpoints" + holders(network))
                    .because(
                            Reason.NETWORK_IN_USE,
                            Map.of(Attributes.NAME, network.name(), Attributes.ID, network.id()));
        }
    }

    private String holders(NetworkRecord network) {
        List<String> names = new ArrayList<>();
        for (SandboxRecord sandbox : sandboxes.all()) {
            sandbox.endpointOn(network.id())
                    .ifPresent(endpoint -> names.add("name:\"" + sandbox.name() + "\" id:\""
                            + endpoint.id().substring(0, 12) + "\""));
        }
        return names.isEmpty() ? "" : " (" + String.join(", ", names) + ")";
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
                throw EngineException.forbidden(
                        "endpoint with name " + sandbox.name() + " already exists in network " + network.name());
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
            throw EngineException.invalid(
                    "container sharing network namespace with another container or host cannot be connected to any"
                            + " other network");
        }
        if (sandbox.wanted().isHost() || network.name().equals(PredefinedNetworks.HOST)) {
            throw EngineException.invalid(
                    "container cannot be disconnected from host network or connected to host network");
        }
        boolean inNone = sandbox.wanted().networks().stream()
                .anyMatch(wanted -> wanted.network().equals(PredefinedNetworks.NONE));
        boolean has = !sandbox.wanted().networks().isEmpty();
        if (network.name().equals(PredefinedNetworks.NONE) ? has : inNone && sandbox.open()) {
            throw EngineException.invalid("container cannot be connected to multiple networks with one of the networks"
                    + " in private (none) mode");
        }
    }

    @Override
    public void disconnect(String reference, String container, boolean force, CallContext context) {
        SandboxRecord target = sandboxes.resolve(container);
        NetworkRecord network = networks.get(reference);
        turns.take(target.id(), "disconnect container", context, () -> {
            SandboxRecord sandbox = sandboxes.ofContainer(target.id());
            if (network.name().equals(PredefinedNetworks.HOST)) {
                throw EngineException.invalid(
                        "container cannot be disconnected from host network or connected to host network");
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
            throw EngineException.forbidden(
                    "container " + sandbox.id() + " is not connected to network " + network.name());
        }
        sandboxes.update(sandbox.id(), present -> present.notWanting(candidate -> isSame(candidate, network)));
    }

    private boolean isSame(String reference, NetworkRecord network) {
        return networks.find(reference)
                .map(found -> found.id().equals(network.id()))
                .orElse(false);
    }
}
