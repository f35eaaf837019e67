package dev.theseus.tck;

import dev.theseus.api.host.MountSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A snapshot mounted by the {@code mount} command, as the engine would mount it; unmounted when closed. */
public final class MountedTree implements AutoCloseable {
    private final Path root;

    private MountedTree(Path root) {
        this.root = root;
    }

    /** @param parent folder in which a mount point is made for the time being */
    public static MountedTree of(List<MountSpec> mounts, Path parent) throws IOException {
        MountedTree tree = new MountedTree(Files.createTempDirectory(parent, "mounted-"));
        for (MountSpec mount : mounts) {
            tree.mount(mount);
        }
        return tree;
    }

    private void mount(MountSpec mount) throws IOException {
        List<String> command = new ArrayList<>(List.of("mount", "-n"));
        if (!mount.type().equals("bind")) {
            command.addAll(List.of("-t", mount.type()));
        }
        if (!mount.options().isEmpty()) {
            command.addAll(List.of("-o", String.join(",", mount.options())));
        }
        command.addAll(List.of(mount.source(), root.toString()));
        run(command);
    }

    public Path root() {
        return root;
    }

    public Path path(String inside) {
        return root.resolve(inside);
    }

    /** Runs a command with the root as its working directory, and fails when it fails. */
    public void run(String... command) throws IOException {
        run(Arrays.asList(command));
    }

    private void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command.getFirst(), e);
        }
    }

    @Override
    public void close() throws IOException {
        Process process = new ProcessBuilder("umount", "-n", root.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("umount " + root + ": " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while unmounting " + root, e);
        }
        Files.delete(root);
    }
}
