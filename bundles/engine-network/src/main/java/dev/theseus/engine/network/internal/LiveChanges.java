package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.id.SandboxId;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.SandboxListener;
import dev.theseus.engine.network.internal.SandboxRecord.EndpointRecord;
import dev.theseus.engine.network.internal.SandboxRecord.PortLease;
import dev.theseus.engine.network.internal.SandboxRecord.WantedNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins and leaves networks while the container runs. Called in the sandbox's turn. */
public final class LiveChanges {
    private static final Logger LOG = LoggerFactory.getLogger(LiveChanges.class);
    private static final Duration UNDO = Duration.ofSeconds(30);

    private final SandboxTable sandboxes;
    private final SandboxViews views;
    private final NetworkTable networks;
    private final Endpoints endpoints;
    private final Bridges bridges;
    private final Publisher publisher;
    private final FirewallGate firewall;
    private final Resolution resolution;
    private final NetworkEvents events;
    private final SandboxListener listener;

    public LiveChanges(
            SandboxTable sandboxes,
            SandboxViews views,
            NetworkTable networks,
            Endpoints endpoints,
            Bridges bridges,
            Publisher publisher,
            FirewallGate firewall,
            Resolution resolution,
            NetworkEvents events,
            SandboxListener listener) {
        this.sandboxes = sandboxes;
        this.views = views;
        this.networks = networks;
        this.endpoints = endpoints;
        this.bridges = bridges;
        this.publisher = publisher;
        this.firewall = firewall;
        this.resolution = resolution;
        this.events = events;
        this.listener = listener;
    }

    /** Joins; on failure all is as before. */
    void join(SandboxRecord before, NetworkRecord network, EndpointConfig config, CallContext context) {
        EndpointRecord endpoint = endpoints.allocate(new WantedNetwork(network.id(), config), before.endpoints());
        SandboxRecord sandbox;
        try {
            sandbox = sandboxes.update(
                    before.id(),
                    present -> present.wanting(network.name(), config).joined(endpoint));
        } catch (EngineException e) {
            endpoints.release(endpoint);
            throw e;
        }
        try {
            bridges.ensure(network, context);
            Path namespace = views.namespace(sandbox);
            // The default routes move afterwards, over those that are there.
            endpoints.attach(endpoint, new Gateways("", ""), namespace, context);
            Gateways old = Gateways.of(before, networks);
            endpoints.reroute(sandbox, old, Gateways.of(sandbox, networks), namespace, context);
            republish(sandbox);
            firewall.apply(context);
            resolution.serve(sandboxes.get(sandbox.id()));
        } catch (EngineException e) {
            undoJoin(sandbox, before, endpoint, network, context);
            throw e;
        }
        events.connected(network, sandbox);
        tell(sandbox.id());
    }

    private void undoJoin(
            SandboxRecord sandbox,
            SandboxRecord before,
            EndpointRecord endpoint,
            NetworkRecord network,
            CallContext context) {
        sandboxes.update(
                sandbox.id(),
                present -> present.notWanting(network.name()::equals).leaving(endpoint.id()));
        before.wanted().networks().stream()
                .filter(wanted -> wanted.network().equals(network.name()))
                .forEach(wanted ->
                        sandboxes.update(sandbox.id(), present -> present.wanting(wanted.network(), wanted.config())));
        try {
            finishLeaving(sandbox, endpoint, CallContext.of(UNDO, context.trace()));
        } catch (EngineException e) {
            LOG.warn(
                    "{}: half joined network {}; the next start of the daemon tidies up",
                    sandbox.who(),
                    network.name(),
                    e);
        }
    }

    /** Leaves; {@code force} goes on when the driver fails. */
    void leave(SandboxRecord before, EndpointRecord endpoint, boolean force, CallContext context) {
        NetworkRecord network =
                networks.byId(endpoint.networkId()).orElseThrow(() -> NetworkTable.notFound(endpoint.networkId()));
        SandboxRecord sandbox = sandboxes.update(
                before.id(),
                present -> present.notWanting(reference -> isSame(reference, network))
                        .leaving(endpoint.id()));
        try {
            finishLeaving(sandbox, endpoint, context);
        } catch (EngineException e) {
            if (!force) {
                throw e;
            }
            LOG.warn("{}: leaving network {} by force", sandbox.who(), network.name(), e);
            settleLeaving(sandbox.id(), endpoint);
        }
        events.disconnected(network, sandbox);
        tell(sandbox.id());
    }

    private boolean isSame(String reference, NetworkRecord network) {
        return networks.find(reference)
                .map(found -> found.id().equals(network.id()))
                .orElse(false);
    }

    /** Does what is left to do for an endpoint that is marked as leaving. */
    void finishLeaving(SandboxRecord sandbox, EndpointRecord endpoint, CallContext context) {
        Path namespace = views.namespace(sandbox);
        endpoints.detach(endpoint, namespace, context);
        SandboxRecord present = sandboxes.get(sandbox.id());
        // The departed endpoint took its default routes along: whoever provides them now sets them.
        Gateways before = Gateways.of(present.staying(endpoint.id()), networks);
        endpoints.reroute(present, before, Gateways.of(present, networks), namespace, context);
        republish(present);
        settleLeaving(sandbox.id(), endpoint);
        firewall.apply(context);
    }

    private void settleLeaving(SandboxId id, EndpointRecord endpoint) {
        sandboxes.update(id, present -> present.left(endpoint.id()));
        endpoints.release(endpoint);
    }

    /** Publishes, or ceases to publish, as the gateways now allow. */
    private void republish(SandboxRecord sandbox) {
        SandboxRecord present = sandboxes.get(sandbox.id());
        List<PortLease> wanted = publisher.take(present, Gateways.of(present, networks));
        if (!wanted.equals(present.ports())) {
            sandboxes.update(present.id(), current -> current.withPorts(wanted));
            publisher.release(present.ports().stream()
                    .filter(lease -> !wanted.contains(lease))
                    .toList());
        }
    }

    private void tell(SandboxId id) {
        sandboxes.find(id).ifPresent(sandbox -> listener.changed(views.view(sandbox)));
    }
}
