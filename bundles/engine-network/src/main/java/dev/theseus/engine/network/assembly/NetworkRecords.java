package dev.theseus.engine.network.assembly;

import dev.theseus.engine.network.internal.FirewallTable;
import dev.theseus.engine.network.internal.NetworkExpectations;
import dev.theseus.engine.network.internal.NetworkTable;
import dev.theseus.engine.network.internal.SandboxTable;
import dev.theseus.engine.slot.ExpectedObjects;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import java.util.ArrayList;
import java.util.List;

/** What the networks' room keeps in the state store. */
public final class NetworkRecords {
    private final NetworkTable networks;
    private final SandboxTable sandboxes;
    private final FirewallTable firewalls;

    /** Reads all of it; what cannot be understood is known to the store afterwards. */
    public NetworkRecords(StateStore store) {
        networks = new NetworkTable(store);
        sandboxes = new SandboxTable(store);
        firewalls = new FirewallTable(store);
    }

    public static List<TableFormat<?>> formats() {
        List<TableFormat<?>> all = new ArrayList<>();
        all.addAll(NetworkTable.formats());
        all.addAll(SandboxTable.formats());
        all.addAll(FirewallTable.formats());
        return all;
    }

    /** What of it the drivers have objects for. */
    public ExpectedObjects expected() {
        return new NetworkExpectations(networks, sandboxes);
    }

    NetworkTable networks() {
        return networks;
    }

    SandboxTable sandboxes() {
        return sandboxes;
    }

    FirewallTable firewalls() {
        return firewalls;
    }
}
