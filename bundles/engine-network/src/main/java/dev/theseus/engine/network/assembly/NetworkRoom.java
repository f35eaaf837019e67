package dev.theseus.engine.network.assembly;

import dev.theseus.api.host.FirewallEvents;
import dev.theseus.api.host.NetworkNamespaces;
import dev.theseus.api.network.NameTable;
import dev.theseus.engine.core.CoreRoom;
import dev.theseus.engine.core.Offers;
import dev.theseus.engine.network.Networks;
import dev.theseus.engine.network.SandboxListener;
import dev.theseus.engine.network.Sandboxes;
import dev.theseus.engine.network.internal.NameServiceLink;
import dev.theseus.engine.network.internal.NetworkParts;
import dev.theseus.engine.plank.DefaultChange;
import org.osgi.framework.BundleContext;

/** Networks, sandboxes, addresses, host ports, names, and the firewall's plan. */
public final class NetworkRoom implements AutoCloseable {
    private final NetworkParts parts;
    private final NameServiceLink nameService;

    /** @param listener told when the network of a running container changes */
    public NetworkRoom(
            BundleContext bundles,
            CoreRoom core,
            NetworkRecords records,
            NetworkNamespaces namespaces,
            FirewallEvents firewallEvents,
            SandboxListener listener) {
        parts = NetworkParts.furnish(
                records.networks(),
                records.sandboxes(),
                records.firewalls(),
                core.atStart(),
                core.forDrivers(),
                core.slots(),
                namespaces,
                firewallEvents,
                core.events(),
                listener);
        nameService = new NameServiceLink(bundles, parts.resolution());
    }

    public Sandboxes sandboxes() {
        return parts.sandboxes();
    }

    /** Another firewall driver holds all rules before the present one withdraws them. */
    public DefaultChange firewallChange() {
        return parts.firewall()::change;
    }

    public void offerTo(Offers offers) {
        offers.offer(Networks.class, parts.networks()).offer(NameTable.class, parts.names());
    }

    @Override
    public void close() {
        nameService.close();
        parts.close();
    }
}
