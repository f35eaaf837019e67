package dev.theseus.engine.container.internal;

import dev.theseus.engine.state.StateStore;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether what the state does not name may be taken for garbage. Not when a record could not be understood, nor when there are
 * containers' files that the state knows nothing of: the record is made before the folder and goes after it, and so the state is
 * not the one that belongs here.
 */
final class SweepGuard {
    private static final Logger LOG = LoggerFactory.getLogger(SweepGuard.class);

    private final StateStore store;
    private final ContainerTable table;
    private boolean told;

    SweepGuard(StateStore store, ContainerTable table) {
        this.store = store;
        this.table = table;
    }

    synchronized boolean allows() {
        List<String> strangers = strangers();
        boolean allowed = strangers.isEmpty() && store.isWhole();
        if (!allowed && !told) {
            told = true;
            LOG.error(
                    "nothing is swept, neither layers nor blobs: {}; theseusd --check and --repair tell and do more",
                    strangers.isEmpty()
                            ? "there are records that cannot be understood"
                            : "there are files of containers that the state does not know ("
                                    + String.join(", ", strangers) + ")");
        }
        return allowed;
    }

    /** Folders of containers without a record. An empty one is what a loss of power leaves of one that was just being made. */
    private List<String> strangers() {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(table.root())) {
            for (Path folder : folders) {
                String id = String.valueOf(folder.getFileName());
                if (!table.isKnown(id) && !removedEmpty(folder)) {
                    found.add(id.substring(0, Math.min(id.length(), 12)));
                }
            }
        } catch (NoSuchFileException e) {
            return found;
        } catch (IOException e) {
            LOG.warn("{} cannot be listed: {}", table.root(), e.getMessage());
            found.add("unknown");
        }
        return found;
    }

    private static boolean removedEmpty(Path folder) {
        try {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            Files.delete(folder);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
