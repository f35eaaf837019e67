package dev.theseus.engine.network.assembly;

import dev.theseus.api.host.FirewallEvents;
import dev.theseus.api.host.NetworkNamespaces;
import dev.theseus.api.host.PortRelays;
import dev.theseus.api.network.NameTable;
import dev.theseus.engine.core.CoreRoom;
import dev.theseus.engine.core.Offers;
import dev.theseus.engine.network.NetworkStart;
import dev.theseus.engine.network.Networks;
import dev.theseus.engine.network.SandboxListener;
import dev.theseus.engine.network.Sandboxes;
import dev.theseus.engine.network.internal.NameServiceLink;
import dev.theseus.engine.network.internal.NetworkParts;
import dev.theseus.engine.plank.DefaultChange;
import java.util.List;
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
            PortRelays relays,
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
                relays,
                firewallEvents,
                core.events(),
                listener);
        nameService = new NameServiceLink(bundles, parts.resolution());
    }

    public Sandboxes sandboxes() {
        return parts.sandboxes();
    }

    public NetworkStart start() {
        return parts.start();
    }

    /** What nobody seems to look after any more, one line each. */
    public List<String> problems() {
        return parts.sandboxes().unclaimed().stream()
                .map(sandbox -> "sandbox " + sandbox.id().shortened() + " of " + sandbox.owner()
                        + ": an earlier life of the daemon left it open, and nobody has asked for it since")
                .toList();
    }

    /** Another firewall driver holds all rules before the present one withdraws them. */
    public DefaultChange firewallChange() {
        return parts.firewall()::change;
    }

    public void offerTo(Offers offers) {
        offers.offer(Networks.class, parts.networks())
                .offer(Sandboxes.class, parts.sandboxes())
                .offer(NameTable.class, parts.names());
    }

    @Override
    public void close() {
        nameService.close();
        parts.close();
    }
}
