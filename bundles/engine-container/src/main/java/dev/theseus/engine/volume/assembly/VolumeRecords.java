package dev.theseus.engine.volume.assembly;

import dev.theseus.engine.slot.ExpectedObjects;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import dev.theseus.engine.volume.internal.VolumeCheck;
import dev.theseus.engine.volume.internal.VolumeExpectations;
import dev.theseus.engine.volume.internal.VolumeTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What the volumes' room keeps in the state store. */
public final class VolumeRecords {
    private final VolumeTable table;

    /** Reads all of it; what cannot be understood is known to the store afterwards. */
    public VolumeRecords(StateStore store) {
        table = new VolumeTable(store);
    }

    public static List<TableFormat<?>> formats() {
        return VolumeTable.formats();
    }

    /** What of it the drivers have objects for. */
    public ExpectedObjects expected() {
        return new VolumeExpectations(table);
    }

    VolumeTable table() {
        return table;
    }

    /**
     * Compares it with a data root that nobody uses.
     *
     * @param capabilities of the driver of that name; empty when it has not said them yet
     * @return a sentence for each volume that lacks its record or its files
     */
    public List<String> check(Path dataRoot, Function<String, Optional<Set<String>>> capabilities) throws IOException {
        return new VolumeCheck(table, capabilities, dataRoot).findings();
    }

    /** Gives volumes that have files and no record a record, and says so. */
    public List<String> adopt(Path dataRoot) throws IOException {
        return new VolumeCheck(table, driver -> Optional.empty(), dataRoot).adopt();
    }
}
