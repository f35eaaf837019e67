package dev.theseus.storage.btrfs.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.kit.storage.snapshot.CrashPoint;
import dev.theseus.kit.storage.snapshot.WholeTrees;
import dev.theseus.linux.btrfs.Subvolumes;
import dev.theseus.linux.file.TreeRemoval;
import dev.theseus.linux.thread.PlatformThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A new snapshot is one of its parent's subvolume: it costs the same whatever the size of the image. */
final class SubvolumeTrees extends WholeTrees {
    private static final Logger LOG = LoggerFactory.getLogger(SubvolumeTrees.class);
    private static final int ROOT_MODE = 0755;

    @Override
    public void make(Path folder, Optional<Path> parent, CrashPoint crashPoint, CallContext context)
            throws IOException {
        Path tree = tree(folder);
        if (parent.isPresent()) {
            PlatformThreads.run(() -> Subvolumes.snapshot(tree(parent.get()), tree));
            return;
        }
        PlatformThreads.run(() -> Subvolumes.create(tree));
        crashPoint.reached("subvolume: made");
        Files.setAttribute(tree, "unix:mode", ROOT_MODE);
    }

    @Override
    public void delete(Path folder) {
        if (Files.isDirectory(tree(folder), LinkOption.NOFOLLOW_LINKS)) {
            try {
                Subvolumes.delete(tree(folder));
            } catch (EngineException e) {
                // A container has made subvolumes inside, for one; deleting file by file ends them all.
                LOG.debug("{}; deleting its files instead", e.message());
            }
        }
        TreeRemoval.remove(folder);
    }
}
