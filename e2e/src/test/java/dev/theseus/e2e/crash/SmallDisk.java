package dev.theseus.e2e.crash;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system in memory for a data root, which can be made too small for a while. */
final class SmallDisk implements AutoCloseable {
    private static final String ROOMY = "size=600m,nr_inodes=60000";

    private final Path folder;

    SmallDisk(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Command.run("mount", "-t", "tmpfs", "-o", ROOMY + ",mode=0710", "tmpfs", folder.toString())
                .ok();
    }

    /** No byte more fits. */
    void fill() {
        remount("size=" + Math.max(1, used("used") - 4) + "k", "size=" + used("used") + "k");
    }

    /** No file more fits. */
    void useUpInodes() {
        remount("nr_inodes=" + used("iused"), "nr_inodes=" + (used("iused") + 1));
    }

    /** There is room again. */
    void makeRoom() {
        remount(ROOMY);
    }

    private long used(String column) {
        List<String> lines = Command.run("df", "-k", "--output=" + column, folder.toString())
                .ok()
                .lines();
        return Long.parseLong(lines.getLast().strip());
    }

    /** Takes the first options that the kernel accepts: what is in use may change meanwhile, and must fit. */
    private void remount(String... options) {
        for (String option : options) {
            if (Command.run("mount", "-o", "remount," + option, folder.toString())
                            .exit()
                    == 0) {
                return;
            }
        }
    }

    @Override
    public void close() {
        Command.run("umount", "-l", folder.toString());
        Trees.delete(folder);
    }
}
