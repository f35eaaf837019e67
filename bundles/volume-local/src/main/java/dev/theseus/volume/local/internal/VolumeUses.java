package dev.theseus.volume.local.internal;

import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Who uses which volume: one empty file per use in the run folder, {@code uses/<volume>/<mountId>}. Like mounts, they
 * outlive the daemon and end with a reboot.
 */
final class VolumeUses {
    private static final Pattern ID_FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:._-]{0,199}");

    private final Path uses;

    VolumeUses(Path runDirectory) {
        this.uses = runDirectory.resolve("uses");
    }

    static void requireId(String mountId) {
        if (!ID_FORM.matcher(mountId).matches()) {
            throw EngineException.invalid("not a mount id: " + mountId);
        }
    }

    Set<String> of(String volume) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(uses.resolve(volume))) {
            Set<String> ids = new TreeSet<>();
            entries.forEach(entry -> ids.add(String.valueOf(entry.getFileName())));
            return ids;
        } catch (NoSuchFileException e) {
            return Set.of();
        } catch (IOException e) {
            throw EngineException.internal("list uses of volume " + volume, e);
        }
    }

    void add(String volume, String mountId) {
        try {
            Path folder = uses.resolve(volume);
            Files.createDirectories(folder);
            Path use = folder.resolve(mountId);
            if (!Files.exists(use)) {
                Files.createFile(use);
            }
        } catch (IOException e) {
            throw EngineException.internal("record use of volume " + volume + " by " + mountId, e);
        }
    }

    void remove(String volume, String mountId) {
        Path folder = uses.resolve(volume);
        try {
            Files.deleteIfExists(folder.resolve(mountId));
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // Others use it still.
        } catch (IOException e) {
            throw EngineException.internal("record end of use of volume " + volume + " by " + mountId, e);
        }
    }
}
