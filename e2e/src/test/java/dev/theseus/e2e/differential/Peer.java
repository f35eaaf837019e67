package dev.theseus.e2e.differential;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Netns;
import dev.theseus.e2e.harness.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real dockerd, with folders and a network namespace of its own, and the subnets of the daemon it is compared with. */
final class Peer implements AutoCloseable {
    /** How long it may take to start, with the containerd it starts, and to end all of its containers. */
    private static final Duration TIME = Duration.ofSeconds(60);

    private final Path folder;
    private final Command process;

    /** Starts the program and waits until it answers. */
    Peer(String program, Netns machine, Daemon twin) {
        try {
            folder = Files.createTempDirectory("theseus-e2e-dockerd");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        process = Command.start(path(program), command(program, machine, twin));
        Command.await("dockerd", TIME, () -> {
            if (!process.alive()) {
                throw new AssertionError(process.result().toString());
            }
            return Files.exists(socket()) && ping().equals("OK");
        });
    }

    /** What it starts, it looks for beside itself first. */
    private static Map<String, String> path(String program) {
        Path parent = Path.of(program).getParent();
        return parent == null ? Map.of() : Map.of("PATH", parent + ":" + System.getenv("PATH"));
    }

    private List<String> command(String program, Netns machine, Daemon twin) {
        List<String> command = new ArrayList<>(machine.enter());
        command.addAll(List.of(
                program,
                "--host=unix://" + socket(),
                "--data-root=" + dataRoot(),
                "--exec-root=" + folder.resolve("exec"),
                "--pidfile=" + folder.resolve("pid"),
                "--storage-driver=overlay2",
                "--cgroup-parent=/" + twin.name() + "peer",
                "--bip=" + twin.subnet() + ".0.1/24",
                "--default-address-pool=base=" + twin.subnet() + ".128.0/17,size=24"));
        return command;
    }

    Path socket() {
        return folder.resolve("d.sock");
    }

    Path dataRoot() {
        return folder.resolve("data");
    }

    private String ping() {
        return Command.run("curl", "-s", "--unix-socket", socket().toString(), "http://x/_ping")
                .text();
    }

    @Override
    public void close() {
        // An orderly end takes its containers and its containerd with it.
        process.signal("TERM");
        try (process) {
            process.result();
        } finally {
            // It leaves its root mounted onto itself, and where the default bridge's containers were.
            Trees.read(Path.of("/proc/self/mountinfo"))
                    .lines()
                    .map(line -> line.split(" ")[4])
                    .filter(mount -> mount.startsWith(folder + "/"))
                    .toList()
                    .reversed()
                    .forEach(mount -> Command.run("umount", "-l", mount));
            Trees.children(Path.of("/sys/fs/cgroup"))
                    .forEach(hierarchy -> Trees.children(hierarchy).stream()
                            .filter(group -> group.getFileName().toString().endsWith("peer")
                                    && group.getFileName().toString().startsWith("te"))
                            .forEach(group -> Command.run("rmdir", group.toString())));
            Trees.delete(folder);
        }
    }
}
