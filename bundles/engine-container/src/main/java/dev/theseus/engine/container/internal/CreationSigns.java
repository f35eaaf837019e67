package dev.theseus.engine.container.internal;

import dev.theseus.engine.container.MountPoint;
import dev.theseus.engine.container.StorageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files in the folders of containers that say that they were made. A container's folder is empty until it starts, as is that of one which a
 * loss of power left half made: by its sign it is told from that, and its layer kept, should its record ever be lost. It is
 * made when the record that says the same is on the disk; so a record that does not say it yet is not the last there was.
 */
public final class CreationSigns {
    private static final Logger LOG = LoggerFactory.getLogger(CreationSigns.class);

    private CreationSigns() {}

    static void set(Container container) {
        try {
            Files.createFile(sign(container));
        } catch (IOException e) {
            LOG.debug(
                    "container {} is there without a sign of it",
                    container.now().shortId(),
                    e);
        }
    }

    private static Path sign(Container container) {
        return container.directory().resolve("created");
    }

    /**
     * Completes the records of containers that were made, and forgets those that lack what was made for it: their files and layers stay, as
     * do those of a container whose record is lost altogether. Only before anything is done by the records.
     *
     * @return a sentence for each that was completed
     */
    public static List<String> believe(ContainerTable table) {
        List<String> told = new ArrayList<>();
        for (Container container : List.copyOf(table.all())) {
            ContainerRecord record = container.now();
            if (record.complete() || record.releasesVolumes() || !Files.exists(sign(container))) {
                continue;
            }
            if (lacksMounts(record)) {
                table.delete(container, () -> {});
            } else {
                table.update(container, before -> before.withComplete(true));
                told.add("container " + record.name() + " (" + record.shortId()
                        + ") was made, though its record did not say so any more: it is taken for what it was then");
            }
        }
        return told;
    }

    /** Whether its mount points were not, or not all, noted yet. */
    private static boolean lacksMounts(ContainerRecord record) {
        StorageConfig storage = record.spec().storage();
        boolean needs = !storage.binds().isEmpty()
                || !storage.mounts().isEmpty()
                || !storage.tmpfs().isEmpty()
                || !storage.volumesFrom().isEmpty()
                || !record.spec().anonymousVolumes().isEmpty();
        // A volume without a place is one that was about to be made.
        return needs && (record.mounts().isEmpty() || record.mounts().stream().anyMatch(CreationSigns::isIntended));
    }

    private static boolean isIntended(MountPoint mount) {
        return mount.type().equals("volume") && mount.source().isEmpty();
    }
}
