package dev.theseus.engine.assembly;

import dev.theseus.engine.container.internal.ContainerCheck;
import dev.theseus.engine.container.internal.ContainerTable;
import dev.theseus.engine.image.internal.catalog.Catalog;
import dev.theseus.engine.image.internal.catalog.CatalogView;
import dev.theseus.engine.image.internal.content.ContentCheck;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Leases;
import dev.theseus.engine.image.internal.garbage.LeaseTable;
import dev.theseus.engine.network.internal.NetworkTable;
import dev.theseus.engine.network.internal.SandboxTable;
import dev.theseus.engine.settings.internal.CurrentSettings;
import dev.theseus.engine.slot.internal.CapabilityTable;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.internal.LogStateStore;
import dev.theseus.engine.state.internal.SavedState;
import dev.theseus.engine.state.internal.StateRepair;
import dev.theseus.engine.volume.internal.VolumeCheck;
import dev.theseus.engine.volume.internal.VolumeTable;
import dev.theseus.settings.DaemonSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** {@code theseusd --check} and {@code --repair}: what can be said and done about a data root without a daemon. */
public final class DataRootCare {
    private final DaemonSettings settings;
    private final Path dataRoot;

    public DataRootCare(DaemonSettings told) {
        settings = new CurrentSettings(told).current();
        dataRoot = settings.folders().dataRoot();
    }

    /**
     * Changes nothing.
     *
     * @param deep whether all content is read
     * @return a sentence for each thing that is not as it should be
     */
    public List<String> check(boolean deep) throws IOException {
        SavedState state = new SavedState(dataRoot, StoredTables.schema());
        if (state.isNewer()) {
            return state.findings();
        }
        List<String> others = findings(state, deep);
        List<String> all = new ArrayList<>(state.findings());
        all.addAll(others);
        return all;
    }

    private List<String> findings(StateStore state, boolean deep) throws IOException {
        ContainerTable containers = new ContainerTable(state, settings);
        CatalogView catalog = new Catalog(state).view();
        VolumeTable volumes = new VolumeTable(state);
        // They are only read, so that what cannot be understood is known.
        new NetworkTable(state);
        new SandboxTable(state);
        new LeaseTable(state, new Leases());
        List<String> findings = new ArrayList<>(ContainerCheck.findings(
                containers, dataRoot, id -> catalog.imageOrRetained(id).isPresent()));
        for (String stranger : containers.withoutRecord()) {
            findings.add("container " + stranger + ": there are files, but no record");
        }
        findings.addAll(ContentCheck.findings(catalog, new ContentStore(settings), deep));
        findings.addAll(new VolumeCheck(volumes, new CapabilityTable(state), dataRoot).findings());
        return findings;
    }

    /**
     * Makes the data root one that the daemon starts with. Nothing is deleted.
     *
     * @return what was done, and what is lost
     */
    public List<String> repair() throws IOException {
        String now = LocalDateTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
        Path copies = unused(dataRoot.resolve("lost"), now);
        List<String> told = new ArrayList<>(new StateRepair(dataRoot, StoredTables.schema(), copies).run());
        LogStateStore store = new LogStateStore(settings, StoredTables.schema());
        try {
            told.addAll(new VolumeCheck(new VolumeTable(store), new CapabilityTable(store), dataRoot).adopt());
            for (String stranger : new ContainerTable(store, settings).withoutRecord()) {
                told.add("container " + stranger
                        + " is lost; its log and its layer stay, and nothing is swept as long as "
                        + dataRoot.resolve("containers").resolve(stranger)
                        + " does: remove that when you need it no more");
            }
        } finally {
            store.close();
        }
        told.addAll(new LostImages(dataRoot).export(copies.resolve("images")));
        check(false).forEach(finding -> told.add("left as it is: " + finding));
        return told;
    }

    /** Two repairs may be made within a second. */
    private static Path unused(Path folder, String name) {
        Path free = folder.resolve(name);
        for (int i = 2; Files.exists(free); i++) {
            free = folder.resolve(name + "-" + i);
        }
        return free;
    }
}
