package dev.theseus.engine.container.assembly;

import dev.theseus.api.image.Digest;
import dev.theseus.engine.container.internal.ContainerCheck;
import dev.theseus.engine.container.internal.ContainerTable;
import dev.theseus.engine.container.internal.CreationSigns;
import dev.theseus.engine.container.internal.NetworkFilesWriter;
import dev.theseus.engine.container.internal.NetworkFollower;
import dev.theseus.engine.image.ImageUsers;
import dev.theseus.engine.network.SandboxListener;
import dev.theseus.engine.slot.ExpectedObjects;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import dev.theseus.engine.volume.VolumeUsers;
import dev.theseus.settings.DaemonSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** What the containers' room keeps in the state store, and what other rooms want to know of it. */
public final class ContainerRecords {
    private final ContainerTable table;
    private final NetworkFilesWriter networkFiles;

    /** Reads all of it; what cannot be understood is known to the store afterwards. */
    public ContainerRecords(StateStore store, DaemonSettings settings) {
        table = new ContainerTable(store, settings);
        networkFiles = new NetworkFilesWriter(table, settings);
    }

    public static List<TableFormat<?>> formats() {
        return ContainerTable.formats();
    }

    /** What of it the drivers have objects for. */
    public ExpectedObjects expected() {
        return table;
    }

    public ImageUsers imageUsers() {
        return table;
    }

    public VolumeUsers volumeUsers() {
        return table;
    }

    /** Keeps files of containers in step with their networks. */
    public SandboxListener networkFollower() {
        return new NetworkFollower(networkFiles);
    }

    ContainerTable table() {
        return table;
    }

    NetworkFilesWriter networkFiles() {
        return networkFiles;
    }

    /**
     * Compares it with a data root that nobody uses.
     *
     * @param isImage whether there is an image of that id, with or without a name
     * @return a sentence for each thing that a container stands on and lacks
     */
    public List<String> check(Path dataRoot, Predicate<Digest> isImage) {
        return ContainerCheck.findings(table, dataRoot, isImage);
    }

    /** Completes records of containers that were made, which do not say so any more; a sentence for each. */
    public List<String> complete() {
        return CreationSigns.believe(table);
    }

    /** The ids of containers that have files, and no record. */
    public List<String> withoutRecord() {
        return table.withoutRecord();
    }
}
