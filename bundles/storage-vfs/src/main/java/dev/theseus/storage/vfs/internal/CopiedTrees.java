package dev.theseus.storage.vfs.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.kit.storage.snapshot.CrashPoint;
import dev.theseus.kit.storage.snapshot.WholeTrees;
import dev.theseus.linux.file.DurableWrites;
import dev.theseus.linux.thread.PlatformThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A new snapshot is a copy of its parent; files share their blocks where the file system can do that. */
final class CopiedTrees extends WholeTrees {
    private static final int ROOT_MODE = 0755;

    @Override
    public void make(Path folder, Optional<Path> parent, CrashPoint crashPoint, CallContext context)
            throws IOException {
        Path tree = Files.createDirectory(tree(folder));
        Files.setAttribute(tree, "unix:mode", ROOT_MODE);
        crashPoint.reached("copy: begun");
        if (parent.isPresent()) {
            trees().copy(tree(parent.get()), tree, context);
            // A container's layer has the image's files nowhere else: a power cut must not leave them empty.
            PlatformThreads.run(() -> DurableWrites.fileSystem(tree));
        }
    }
}
