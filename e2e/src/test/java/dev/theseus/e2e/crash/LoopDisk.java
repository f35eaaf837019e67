package dev.theseus.e2e.crash;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An ext4 disk whose power can be cut. Its blocks lie in a file on a btrfs, so that a copy of the file is of one instant: it
 * holds what the file system had written by then, in the order of its writes, and nothing of what only the kernel's memory
 * knew. A disk's own cache is not played: what was written without a flush is in the copy too.
 */
final class LoopDisk implements AutoCloseable {
    private static final String SIZE = "3G";

    private final Path folder;
    private final Path ground;
    private final String groundDevice;
    private final List<String> devices = new ArrayList<>();
    private int cuts;

    /** @param folder made, on any file system */
    LoopDisk(Path folder) {
        this.folder = folder;
        ground = folder.resolve("ground");
        Path image = folder.resolve("ground.img");
        Command.run("mkdir", "-p", ground.toString()).ok();
        sparse(image);
        Command.run("mkfs.btrfs", "-q", "-f", "-m", "single", image.toString()).ok();
        groundDevice = attach(image);
        Command.run("mount", "-o", "noatime", groundDevice, ground.toString()).ok();
        Path disk = ground.resolve("disk");
        sparse(disk);
        Command.run("mkfs.ext4", "-q", "-F", disk.toString()).ok();
        insert(attach(disk));
    }

    private static void sparse(Path file) {
        Command.run("truncate", "-s", SIZE, file.toString()).ok();
    }

    private static String attach(Path file) {
        return Command.run("losetup", "--find", "--show", file.toString()).ok().text();
    }

    private void insert(String device) {
        devices.add(device);
        Trees.write(current(), device);
    }

    private Path current() {
        return folder.resolve("current");
    }

    /**
     * The words before a daemon's command line that let it see the disk at its data root: in a mount namespace of its own, so that
     * the disk is let go when the last of its processes ends.
     */
    List<String> prefix() {
        return List.of(
                "unshare",
                "--mount",
                "--propagation=private",
                "sh",
                "-c",
                "for word; do case $word in --data-root=*) root=${word#*=}; mkdir -p $root;" + " mount $(cat "
                        + current() + ") $root;; esac; done; exec \"$@\"",
                "sh");
    }

    /** What the disk would hold if the power went now. */
    Path cut() {
        Path copy = ground.resolve("cut" + cuts++);
        Command.run("cp", "--reflink=always", ground.resolve("disk").toString(), copy.toString())
                .ok();
        return copy;
    }

    /** Lets daemons that start from now on find a {@link #cut} instead. */
    void replaceBy(Path cut) {
        insert(attach(cut));
    }

    @Override
    public void close() {
        devices.forEach(device -> Command.run("losetup", "--detach", device));
        Command.run("umount", "-l", ground.toString());
        Command.run("losetup", "--detach", groundDevice);
        Trees.delete(folder);
    }
}
