package dev.theseus.engine.assembly;

import dev.theseus.engine.container.assembly.ContainerRecords;
import dev.theseus.engine.image.assembly.ImageRecords;
import dev.theseus.engine.network.assembly.NetworkRecords;
import dev.theseus.engine.state.TableFormat;
import dev.theseus.engine.volume.assembly.VolumeRecords;
import java.util.ArrayList;
import java.util.List;

/** What the rooms keep in the state store. */
public final class StoredTables {
    private StoredTables() {}

    public static List<TableFormat<?>> formats() {
        List<TableFormat<?>> all = new ArrayList<>();
        all.addAll(ContainerRecords.formats());
        all.addAll(NetworkRecords.formats());
        all.addAll(VolumeRecords.formats());
        all.addAll(ImageRecords.formats());
        return all;
    }
}
