package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.host.FirewallEvents;
import dev.theseus.api.host.NetworkNamespaces;
import dev.theseus.api.host.PortRelay;
import dev.theseus.api.host.PortRelays;
import dev.theseus.api.network.NameTable;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.network.NetworkStart;
import dev.theseus.engine.network.Networks;
import dev.theseus.engine.network.SandboxListener;
import dev.theseus.engine.network.Sandboxes;
import dev.theseus.engine.slot.Slots;
import dev.theseus.settings.DaemonSettings;

/** The networks' parts, put together. */
public record NetworkParts(
        Networks networks,
        Sandboxes sandboxes,
        NetworkStart start,
        NameTable names,
        Resolution resolution,
        FirewallGate firewall,
        FirewallWatch watch,
        HostPorts ports)
        implements AutoCloseable {
    /** @param listener told when the network of a running container changes */
    public static NetworkParts furnish(
            NetworkTable networks,
            SandboxTable sandboxes,
            FirewallTable firewalls,
            DaemonSettings settings,
            EngineSettings engine,
            Slots slots,
            NetworkNamespaces namespaces,
            PortRelays relays,
            FirewallEvents firewallEvents,
            Events events,
            SandboxListener listener) {
        NetworkEvents told = new NetworkEvents(events);
        Ipam ipam = new Ipam(networks, sandboxes, settings, engine);
        Bridges bridges = new Bridges(slots);
        FirewallPlans plans = new FirewallPlans(networks, sandboxes, bridges, settings, engine);
        FirewallWatch watch = new FirewallWatch(firewallEvents);
        FirewallGate firewall = new FirewallGate(slots, settings, plans, firewalls, watch);
        SubnetSelection subnets = new SubnetSelection(ipam, bridges, firewall);
        DefaultNetworks defaults = new DefaultNetworks(networks, ipam, bridges, subnets, settings);
        Endpoints endpoints = new Endpoints(networks, ipam, bridges, settings);
        PortRelay relay = relays.in(engine.execRoot());
        HostPorts ports = new HostPorts(engine.engineId(), relay);
        Publisher publisher = new Publisher(ports, networks, bridges, settings, relay);
        SandboxViews views = new SandboxViews(networks, sandboxes, engine);
        Resolution resolution = new Resolution(sandboxes, views, settings);
        LiveChanges changes = new LiveChanges(
                sandboxes, views, networks, endpoints, bridges, publisher, firewall, resolution, told, listener);
        SandboxLife life = new SandboxLife(
                sandboxes,
                views,
                networks,
                defaults,
                endpoints,
                bridges,
                publisher,
                plans,
                firewall,
                resolution,
                namespaces,
                told,
                new Departures(endpoints));
        Inherited inherited = new Inherited();
        SandboxRecovery recovery = new SandboxRecovery(
                sandboxes,
                views,
                networks,
                ipam,
                defaults,
                endpoints,
                bridges,
                publisher,
                plans,
                firewall,
                resolution,
                namespaces,
                life,
                changes,
                inherited);
        SandboxTurns turns = new SandboxTurns();
        NetworkCreation creation = new NetworkCreation(networks, ipam, bridges, defaults, subnets, firewall, told);
        return new NetworkParts(
                new NetworkService(networks, sandboxes, turns, defaults, creation, changes, told),
                new SandboxService(
                        sandboxes, views, turns, new WantedReader(networks, defaults), life, inherited, endpoints),
                recovery,
                new Names(sandboxes, networks),
                resolution,
                firewall,
                watch,
                ports);
    }

    @Override
    public void close() {
        watch.close();
        ports.close();
    }
}
