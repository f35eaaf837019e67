package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.host.NetworkNamespaces;
import dev.theseus.engine.network.PredefinedNetworks;
import dev.theseus.engine.network.internal.SandboxRecord.EndpointRecord;
import dev.theseus.engine.network.internal.SandboxRecord.PortLease;
import dev.theseus.engine.network.internal.SandboxRecord.WantedNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens and closes sandboxes. What a sandbox gets is written to the store before the first driver call, so that after a
 * crash the same {@link #close} that undoes a failed start takes down whatever was made.
 */
public final class SandboxLife {
    private static final Logger LOG = LoggerFactory.getLogger(SandboxLife.class);
    private static final Duration UNDO = Duration.ofSeconds(30);

    private final SandboxTable sandboxes;
    private final SandboxViews views;
    private final NetworkTable networks;
    private final DefaultNetworks defaults;
    private final Endpoints endpoints;
    private final Bridges bridges;
    private final Publisher publisher;
    private final FirewallPlans plans;
    private final FirewallGate firewall;
    private final Resolution resolution;
    private final NetworkNamespaces namespaces;
    private final NetworkEvents events;
    private final Departures departures;

    public SandboxLife(
            SandboxTable sandboxes,
            SandboxViews views,
            NetworkTable networks,
            DefaultNetworks defaults,
            Endpoints endpoints,
            Bridges bridges,
            Publisher publisher,
            FirewallPlans plans,
            FirewallGate firewall,
            Resolution resolution,
            NetworkNamespaces namespaces,
            NetworkEvents events,
            Departures departures) {
        this.sandboxes = sandboxes;
        this.views = views;
        this.networks = networks;
        this.defaults = defaults;
        this.endpoints = endpoints;
        this.bridges = bridges;
        this.publisher = publisher;
        this.plans = plans;
        this.firewall = firewall;
        this.resolution = resolution;
        this.namespaces = namespaces;
        this.events = events;
        this.departures = departures;
    }

    /** Makes the sandbox real; on failure nothing is left of it. Tells {@code settled} before it calls drivers for it alone. */
    SandboxRecord open(SandboxRecord wanted, Consumer<SandboxRecord> settled, CallContext context) {
        if (wanted.open()) {
            return wanted;
        }
        departures.await(wanted.id());
        Background namespace = wanted.wanted().hasNamespace()
                ? Background.start("netns-" + wanted.shortId(), () -> createNamespace(wanted))
                : Background.NOTHING;
        SandboxRecord sandbox;
        try {
            sandbox = reserve(wanted, context);
        } catch (EngineException e) {
            abandon(wanted, namespace);
            throw e;
        }
        try {
            namespace.join(context);
            makeBridges(sandbox, context);
            settled.accept(sandbox);
            realize(sandbox, context);
            return sandbox;
        } catch (EngineException e) {
            namespace.settle();
            close(sandbox, CallContext.of(UNDO, context.trace()));
            throw e;
        }
    }

    private void createNamespace(SandboxRecord sandbox) {
        Path handle = views.namespace(sandbox);
        try {
            Files.createDirectories(views.folder());
        } catch (IOException e) {
            throw EngineException.internal("cannot make " + views.folder(), e);
        }
        namespaces.create(handle);
    }

    private void abandon(SandboxRecord sandbox, Background namespace) {
        namespace.settle();
        if (sandbox.wanted().hasNamespace()) {
            attempt("delete the namespace of " + sandbox.who(), () -> namespaces.delete(views.namespace(sandbox)));
        }
    }

    /** Takes addresses and ports and writes them down. No driver is called, but to choose the default bridge's subnet. */
    private SandboxRecord reserve(SandboxRecord wanted, CallContext context) {
        List<EndpointRecord> given = new ArrayList<>();
        List<PortLease> ports = List.of();
        try {
            for (WantedNetwork network : wanted.wanted().networks()) {
                defaults.settle(networks.get(network.network()), context);
                given.add(allocate(network, given));
            }
            SandboxRecord draft = wanted.opened(List.copyOf(given), List.of());
            ports = publish(draft);
            List<PortLease> held = ports;
            return sandboxes.note(wanted.id(), present -> present.opened(List.copyOf(given), held));
        } catch (EngineException e) {
            publisher.release(ports);
            given.forEach(endpoints::release);
            throw e;
        }
    }

    /** What seems taken may be about to be freed, or have been freed since. */
    private EndpointRecord allocate(WantedNetwork network, List<EndpointRecord> given) {
        try {
            return endpoints.allocate(network, given);
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.FORBIDDEN) {
                throw e;
            }
            departures.awaitAll();
            return endpoints.allocate(network, given);
        }
    }

    /** Takes the ports that its gateways make possible; the words around a failure are Docker's. */
    private List<PortLease> publish(SandboxRecord sandbox) {
        Gateways gateways = Gateways.of(sandbox, networks);
        try {
            return publisher.take(sandbox, gateways);
        } catch (EngineException e) {
            String endpoint = gateways.has(false) ? gateways.ipv4() : gateways.ipv6();
            throw e.within("driver failed programming external connectivity on endpoint " + sandbox.name() + " ("
                    + endpoint + ")");
        }
    }

    private void makeBridges(SandboxRecord sandbox, CallContext context) {
        for (EndpointRecord endpoint : sandbox.endpoints()) {
            networks.byId(endpoint.networkId())
                    .filter(NetworkRecord::hasDriver)
                    .ifPresent(network -> bridges.ensure(network, context));
        }
        if (sandbox.wanted().hostGateway()) {
            networks.find(PredefinedNetworks.BRIDGE)
                    .ifPresent(bridge -> bridges.ensure(defaults.settle(bridge, context), context));
        }
    }

    private void realize(SandboxRecord sandbox, CallContext context) {
        Path namespace = views.namespace(sandbox);
        plans.publish(sandbox.id());
        Background rules = firewall.isStale()
                ? Background.start("firewall-" + sandbox.shortId(), () -> firewall.apply(context))
                : Background.NOTHING;
        try {
            Gateways gateways = Gateways.of(sandbox, networks);
            for (EndpointRecord endpoint : sandbox.endpoints()) {
                endpoints.attach(endpoint, gateways, namespace, context);
            }
            resolution.serve(sandbox);
        } catch (EngineException e) {
            rules.settle();
            throw e;
        }
        rules.join(context);
        for (EndpointRecord endpoint : sandbox.endpoints()) {
            networks.byId(endpoint.networkId()).ifPresent(network -> events.connected(network, sandbox));
        }
    }

    /**
     * Takes the sandbox down as far as the drivers allow; what they fail to do is logged and never stops the rest. Its
     * links go afterwards, in the background.
     */
    void close(SandboxRecord sandbox, CallContext context) {
        String who = sandbox.who();
        attempt("stop name resolution of " + who, () -> resolution.stop(sandbox.id()));
        plans.withdraw(sandbox.id());
        Background rules = firewall.isStale()
                ? Background.start("firewall-" + sandbox.shortId(), () -> firewall.apply(context))
                : Background.NOTHING;
        Path namespace = views.namespace(sandbox);
        if (sandbox.wanted().hasNamespace()) {
            attempt("delete the namespace of " + who, () -> namespaces.delete(namespace));
        }
        attempt("withdraw the rules of " + who, () -> rules.join(context));
        if (!sandbox.ports().isEmpty()) {
            firewall.settle(context);
        }
        sandboxes.note(sandbox.id(), SandboxRecord::closed);
        publisher.release(sandbox.ports());
        for (EndpointRecord endpoint : sandbox.endpoints()) {
            networks.byId(endpoint.networkId()).ifPresent(network -> events.disconnected(network, sandbox));
            endpoints.letGo(endpoint);
        }
        departures.begin(sandbox, namespace);
    }

    private static void attempt(String what, Runnable step) {
        try {
            step.run();
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                LOG.debug("Could not {}: it is gone", what, e);
            } else {
                LOG.warn("Could not {}; the next start of the daemon tries again", what, e);
            }
        }
    }
}
