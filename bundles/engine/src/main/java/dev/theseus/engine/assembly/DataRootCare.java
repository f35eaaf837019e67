package dev.theseus.engine.assembly;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.engine.container.assembly.ContainerRecords;
import dev.theseus.engine.core.StateCare;
import dev.theseus.engine.image.assembly.ImageRecords;
import dev.theseus.engine.network.assembly.NetworkRecords;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.volume.assembly.VolumeRecords;
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
    private final StateCare state;

    public DataRootCare(DaemonSettings told) {
        settings = StateCare.preferred(told);
        dataRoot = settings.folders().dataRoot();
        state = new StateCare(settings, StoredTables.formats());
    }

    /**
     * Changes nothing.
     *
     * @param deep whether all content is read
     * @return a sentence for each thing that is not as it should be
     */
    public List<String> check(boolean deep) throws IOException {
        StateCare.Saved saved = state.saved();
        if (saved.isNewer()) {
            return saved.findings();
        }
        List<String> others = findings(saved.store(), deep);
        List<String> all = new ArrayList<>(saved.findings());
        all.addAll(others);
        return all;
    }

    private List<String> findings(StateStore store, boolean deep) throws IOException {
        ContainerRecords containers = new ContainerRecords(store, settings);
        ImageRecords images = new ImageRecords(store, dataRoot);
        VolumeRecords volumes = new VolumeRecords(store);
        // They are only read, so that what cannot be understood is known.
        new NetworkRecords(store);
        List<String> findings = new ArrayList<>(containers.check(dataRoot, images::isImage));
        for (String stranger : containers.withoutRecord()) {
            findings.add("container " + stranger + ": there are files, but no record");
        }
        findings.addAll(images.check(deep));
        findings.addAll(volumes.check(dataRoot, driver -> StateCare.capabilities(store, DriverKind.VOLUME, driver)));
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
        List<String> told = new ArrayList<>(state.repair(copies));
        try (StateCare.Opened opened = state.open()) {
            told.addAll(new VolumeRecords(opened.store()).adopt(dataRoot));
            ContainerRecords containers = new ContainerRecords(opened.store(), settings);
            told.addAll(containers.complete());
            for (String stranger : containers.withoutRecord()) {
                told.add("container " + stranger
                        + " is lost; its log and its layer stay, and nothing is swept as long as "
                        + dataRoot.resolve("containers").resolve(stranger)
                        + " does: remove that when you need it no more");
            }
        }
        told.addAll(new ImageRecords(state.saved().store(), dataRoot).exportLost(dataRoot, copies.resolve("images")));
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
