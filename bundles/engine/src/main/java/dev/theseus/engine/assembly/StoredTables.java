package dev.theseus.engine.assembly;

import dev.theseus.engine.container.internal.ContainerTable;
import dev.theseus.engine.image.internal.catalog.Catalog;
import dev.theseus.engine.image.internal.garbage.LeaseTable;
import dev.theseus.engine.network.internal.FirewallTable;
import dev.theseus.engine.network.internal.NetworkTable;
import dev.theseus.engine.network.internal.SandboxTable;
import dev.theseus.engine.slot.internal.CapabilityTable;
import dev.theseus.engine.state.TableFormat;
import dev.theseus.engine.state.internal.StateSchema;
import dev.theseus.engine.volume.internal.VolumeTable;
import java.util.ArrayList;
import java.util.List;

/** What all rooms keep in the state store. */
public final class StoredTables {
    private StoredTables() {}

    public static StateSchema schema() {
        List<TableFormat<?>> all = new ArrayList<>();
        all.addAll(ContainerTable.formats());
        all.addAll(NetworkTable.formats());
        all.addAll(SandboxTable.formats());
        all.addAll(FirewallTable.formats());
        all.addAll(VolumeTable.formats());
        all.addAll(Catalog.formats());
        all.addAll(LeaseTable.formats());
        all.addAll(CapabilityTable.formats());
        return new StateSchema(all);
    }
}
