package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.NetworkNamespaces;
import dev.theseus.engine.id.SandboxId;
import dev.theseus.engine.network.NetworkStart;
import dev.theseus.engine.network.PredefinedNetworks;
import dev.theseus.engine.network.internal.SandboxRecord.EndpointRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the network what the store says, after a start of the daemon. One broken object never stops the sweep. */
public final class SandboxRecovery implements NetworkStart {
    private static final Logger LOG = LoggerFactory.getLogger(SandboxRecovery.class);
    private static final Duration PER_OBJECT = Duration.ofSeconds(30);

    private final SandboxTable sandboxes;
    private final SandboxViews views;
    private final NetworkTable networks;
    private final Ipam ipam;
    private final DefaultNetworks defaults;
    private final Endpoints endpoints;
    private final Bridges bridges;
    private final Publisher publisher;
    private final FirewallPlans plans;
    private final FirewallGate firewall;
    private final Resolution resolution;
    private final NetworkNamespaces namespaces;
    private final SandboxLife life;
    private final LiveChanges changes;
    private final Inherited inherited;

    public SandboxRecovery(
            SandboxTable sandboxes,
            SandboxViews views,
            NetworkTable networks,
            Ipam ipam,
            DefaultNetworks defaults,
            Endpoints endpoints,
            Bridges bridges,
            Publisher publisher,
            FirewallPlans plans,
            FirewallGate firewall,
            Resolution resolution,
            NetworkNamespaces namespaces,
            SandboxLife life,
            LiveChanges changes,
            Inherited inherited) {
        this.sandboxes = sandboxes;
        this.views = views;
        this.networks = networks;
        this.ipam = ipam;
        this.defaults = defaults;
        this.endpoints = endpoints;
        this.bridges = bridges;
        this.publisher = publisher;
        this.plans = plans;
        this.firewall = firewall;
        this.resolution = resolution;
        this.namespaces = namespaces;
        this.life = life;
        this.changes = changes;
        this.inherited = inherited;
    }

    @Override
    public List<String> recover(Set<SandboxId> running, CallContext context) {
        List<String> remarks = new ArrayList<>();
        List<SandboxRecord> open =
                sandboxes.all().stream().filter(SandboxRecord::open).toList();
        List<SandboxRecord> kept = open.stream()
                .filter(sandbox -> sandbox.owner().isContainer() ? running.contains(sandbox.id()) : isThere(sandbox))
                .toList();
        kept.stream().filter(sandbox -> !sandbox.owner().isContainer()).forEach(inherited::add);
        // All holds first: what is closed below must not free what another sandbox still has.
        networks.recount(open.stream()
                .flatMap(sandbox -> sandbox.endpoints().stream())
                .map(EndpointRecord::networkId)
                .toList());
        for (SandboxRecord sandbox : kept) {
            sandbox.endpoints().forEach(endpoint -> bridges.presume(endpoint.networkId()));
            remarks.addAll(publisher.retake(sandbox));
            plans.publish(sandbox.id());
        }
        kept.forEach(sandbox -> attempt(remarks, sandbox, () -> mend(sandbox, bounded(context), remarks)));
        running.stream()
                .filter(id -> kept.stream().noneMatch(sandbox -> sandbox.id().equals(id)))
                .forEach(id -> LOG.warn(
                        "container {}: what it has on its networks was lost with the state: restart it; until then its ports are"
                                + " not published, and its addresses may be given to others",
                        id));
        boolean swept = sweep(open, kept, context, remarks);
        attempt(remarks, "port relay", publisher::forgetOthers);
        if (swept || !kept.isEmpty()) {
            firewall.doubt();
            attempt(remarks, "firewall", () -> firewall.apply(bounded(context)));
        }
        attempt(remarks, "default bridge", () -> defaults.follow(bounded(context)));
        strayNamespaces(kept, remarks);
        return List.copyOf(remarks);
    }

    /** Whether something may be in it still: of owners that are no containers the engine knows no process. */
    private boolean isThere(SandboxRecord sandbox) {
        return !sandbox.wanted().hasNamespace() || Files.exists(views.namespace(sandbox));
    }

    /** Makes sure of everything that a sandbox in use has; it may have outlived a flush, or half a change. */
    private void mend(SandboxRecord sandbox, CallContext context, List<String> remarks) {
        Path namespace = views.namespace(sandbox);
        if (!sandbox.owner().isContainer() && sandbox.wanted().hasNamespace()) {
            // Its making may have been cut short between the file and the namespace; no process tells.
            namespaces.create(namespace);
        }
        for (EndpointRecord endpoint : sandbox.endpoints()) {
            networks.byId(endpoint.networkId())
                    .filter(NetworkRecord::hasDriver)
                    .ifPresent(network -> bridges.ensure(network, context));
            if (endpoint.leaving()) {
                changes.finishLeaving(sandbox, endpoint, context);
                remarks.add(sandbox.who() + ": left network " + endpoint.networkId()
                        + ", as was begun before the daemon stopped");
            } else {
                mend(sandbox, endpoint, namespace, context, remarks);
            }
        }
        resolution.serve(sandbox);
    }

    private void mend(
            SandboxRecord sandbox, EndpointRecord endpoint, Path namespace, CallContext context, List<String> remarks) {
        Gateways gateways = Gateways.of(sandbox, networks);
        List<String> drift = endpoints.check(endpoint, gateways, namespace, context);
        if (!drift.isEmpty()) {
            endpoints.attach(endpoint, gateways, namespace, context);
            remarks.add(sandbox.who() + ": mended its network: " + String.join("; ", drift));
        }
    }

    private boolean sweep(
            List<SandboxRecord> open, List<SandboxRecord> kept, CallContext context, List<String> remarks) {
        boolean swept = false;
        for (SandboxRecord sandbox : open) {
            if (!kept.contains(sandbox)) {
                attempt(remarks, sandbox, () -> life.close(sandbox, bounded(context)));
                if (!sandbox.owner().isContainer()) {
                    remarks.add(sandbox.who() + ": closed, its namespace is gone, as after a reboot");
                }
                swept = true;
            }
        }
        for (NetworkRecord network : networks.pending()) {
            attempt(remarks, "network " + network.name(), () -> {
                bridges.remove(network, bounded(context));
                networks.delete(network.id());
                ipam.drop(network.id());
                remarks.add("network " + network.name() + ": removed, it was half made or half removed");
            });
            swept = true;
        }
        return swept;
    }

    /** Makes the default bridge, as one finds it after a start, and has rules withdrawn that should not be there. */
    @Override
    public void makeDefault(CallContext context) {
        Optional<NetworkRecord> bridge = networks.find(PredefinedNetworks.BRIDGE);
        if (bridge.isPresent()) {
            bridges.ensure(defaults.settle(bridge.get(), context), context);
        }
        if (bridge.isPresent() || firewall.othersHaveRules()) {
            firewall.apply(context);
        }
    }

    private void strayNamespaces(List<SandboxRecord> kept, List<String> remarks) {
        Set<Path> owned = new HashSet<>(kept.stream().map(views::namespace).toList());
        if (!Files.isDirectory(views.folder())) {
            return;
        }
        try (Stream<Path> handles = Files.list(views.folder())) {
            handles.filter(handle -> !owned.contains(handle))
                    .forEach(handle -> attempt(remarks, handle.toString(), () -> {
                        namespaces.delete(handle);
                        remarks.add("network namespace " + handle + ": removed, no sandbox owns it");
                    }));
        } catch (IOException e) {
            remarks.add(views.folder() + " cannot be listed: " + e);
        }
    }

    private static CallContext bounded(CallContext context) {
        return context.remaining().compareTo(PER_OBJECT) < 0 ? context : context.within(PER_OBJECT);
    }

    private static void attempt(List<String> remarks, SandboxRecord sandbox, Runnable step) {
        attempt(remarks, sandbox.who(), step);
    }

    private static void attempt(List<String> remarks, String who, Runnable step) {
        try {
            step.run();
        } catch (EngineException e) {
            remarks.add(who + ": " + e.message());
        } catch (RuntimeException | Error e) {
            // One object's trouble is not the others', of whatever class it is.
            remarks.add(who + ": " + e);
        }
    }
}
