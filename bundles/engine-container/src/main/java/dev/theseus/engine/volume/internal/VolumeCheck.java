package dev.theseus.engine.volume.internal;

import dev.theseus.api.volume.VolumeDriver;
import dev.theseus.engine.slot.StandardDrivers;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Volumes of drivers that keep them in the data root's own layout, as they lie there while nobody uses it. */
public final class VolumeCheck {
    private static final String DATA = "_data";

    private final VolumeTable table;
    private final Function<String, Optional<Set<String>>> capabilities;
    private final Path folder;

    /** @param capabilities of the driver of that name; empty when it has not said them yet */
    public VolumeCheck(VolumeTable table, Function<String, Optional<Set<String>>> capabilities, Path dataRoot) {
        this.table = table;
        this.capabilities = capabilities;
        folder = dataRoot.resolve("volumes");
    }

    /** A sentence for each that lacks its record or its files. */
    public List<String> findings() throws IOException {
        List<String> findings = new ArrayList<>();
        for (VolumeRecord volume : table.all()) {
            Optional<Set<String>> said = capabilities.apply(volume.driver());
            if (!Files.isDirectory(folder.resolve(volume.name()).resolve(DATA))
                    && said.map(words -> words.contains(VolumeDriver.DATA_ROOT_LAYOUT))
                            .orElse(true)) {
                findings.add("volume " + volume.name() + ": its files are missing"
                        + (said.isPresent() ? "" : unsaid(volume.driver())));
            }
        }
        for (String name : withoutRecord()) {
            findings.add("volume " + name + ": there are files, but no record");
        }
        return findings;
    }

    /** The daemon has not run on this data root since drivers say what they can do. */
    private String unsaid(String driver) {
        return ", unless volume driver " + driver + ", which has not said yet where, keeps them outside of " + folder;
    }

    /** No volume's name begins like that: it is what a driver was just making when it was killed. */
    private static boolean isDraft(String name) {
        return name.startsWith(".");
    }

    private List<String> withoutRecord() throws IOException {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> volumes = Files.newDirectoryStream(folder)) {
                for (Path volume : volumes) {
                    String name = String.valueOf(volume.getFileName());
                    if (!isDraft(name)
                            && Files.isDirectory(volume.resolve(DATA))
                            && table.any(name).isEmpty()) {
                        names.add(name);
                    }
                }
            }
        }
        names.sort(String::compareTo);
        return names;
    }

    /**
     * Gives those that have files a record, and says so. Options and labels they may have had are not known, nor is the
     * driver: that of new volumes gets them.
     */
    public List<String> adopt() throws IOException {
        List<String> told = new ArrayList<>();
        for (String name : withoutRecord()) {
            Instant made = Files.getLastModifiedTime(folder.resolve(name)).toInstant();
            table.put(
                    new VolumeRecord(name, StandardDrivers.VOLUME, Map.of(), Map.of(), made.toString(), false, false));
            told.add("volume " + name + " has a record again, without labels");
        }
        return told;
    }
}
