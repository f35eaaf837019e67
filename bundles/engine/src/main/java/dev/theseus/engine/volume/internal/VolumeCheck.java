package dev.theseus.engine.volume.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Volumes of the local driver, as they lie in a data root that nobody uses. */
public final class VolumeCheck {
    private static final String LOCAL = "local";
    private static final String DATA = "_data";

    private final VolumeTable table;
    private final Path folder;

    public VolumeCheck(VolumeTable table, Path dataRoot) {
        this.table = table;
        folder = dataRoot.resolve("volumes");
    }

    /** A sentence for each that lacks its record or its files. */
    public List<String> findings() throws IOException {
        List<String> findings = new ArrayList<>();
        for (VolumeRecord volume : table.all()) {
            if (volume.driver().equals(LOCAL)
                    && !Files.isDirectory(folder.resolve(volume.name()).resolve(DATA))) {
                findings.add("volume " + volume.name() + ": its files are missing");
            }
        }
        for (String name : withoutRecord()) {
            findings.add("volume " + name + ": there are files, but no record");
        }
        return findings;
    }

    private List<String> withoutRecord() throws IOException {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> volumes = Files.newDirectoryStream(folder)) {
                for (Path volume : volumes) {
                    String name = String.valueOf(volume.getFileName());
                    if (Files.isDirectory(volume.resolve(DATA))
                            && table.any(name).isEmpty()) {
                        names.add(name);
                    }
                }
            }
        }
        names.sort(String::compareTo);
        return names;
    }

    /** Gives those that have files a record, and says so. Options and labels they may have had are not known. */
    public List<String> adopt() throws IOException {
        List<String> told = new ArrayList<>();
        for (String name : withoutRecord()) {
            Instant made = Files.getLastModifiedTime(folder.resolve(name)).toInstant();
            table.put(new VolumeRecord(name, LOCAL, Map.of(), Map.of(), made.toString(), false, false));
            told.add("volume " + name + " has a record again, without labels");
        }
        return told;
    }
}
