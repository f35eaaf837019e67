package dev.theseus.e2e.crash;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Leftovers;
import dev.theseus.e2e.harness.Registry;
import dev.theseus.e2e.harness.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The daemon under test and what is around it: its disk, a registry, and those who watch a container that is never worked on. */
final class World implements AutoCloseable {
    final Ledger ledger = new Ledger();
    final Registry registry = Registry.open();
    final Daemon daemon;
    final SmallDisk disk;
    final String pulled = registry.host() + "/busybox:crash";
    /** As it was when all began. */
    final StateText olderState;

    private final Watched watched;

    World() {
        daemon = Daemon.prepare();
        daemon.expectUnfinishedPulls();
        disk = new SmallDisk(daemon.dataRoot());
        daemon.start();
        daemon.loadBusybox();
        Trees.write(daemon.folder().resolve("files/none"), "");
        DockerCli docker = daemon.docker();
        docker.ok("tag", "busybox", pulled);
        docker.ok("push", "-q", pulled);
        docker.ok("rmi", pulled);
        watched = new Watched(daemon);
        // So that the first strikes at containers do not come to nothing.
        for (String name : List.of("first-a", "first-b", "first-c")) {
            String id = docker.ok("run", "-d", "--name", name, "busybox", "sleep", "100000");
            ledger.add(new Box(id, name, "running"));
        }
        // The records of what is never worked on are in state.db.previous as well then: no damage of state.db costs
        // them.
        daemon.stop();
        daemon.start();
        olderState = StateText.read(daemon.dataRoot().resolve("state.db"));
    }

    DockerCli docker() {
        return daemon.docker();
    }

    Watched watched() {
        return watched;
    }

    void startDaemon() {
        if (!daemon.alive()) {
            daemon.start();
        }
    }

    /** A running container that nobody works on in this round. */
    Optional<Box> claimRunning(Random random) {
        return ledger.claim(random, box -> box.status.equals("running") && !box.ends);
    }

    /** The monitor of a container's first process. */
    Optional<ProcessHandle> monitor(Box box) {
        return new Leftovers(daemon)
                .processes().stream()
                        .filter(process -> commandLine(process).contains("conmon")
                                && commandLine(process).contains(box.id))
                        .findFirst();
    }

    /** The commands of the OCI runtime that are at work. */
    List<ProcessHandle> runtimes() {
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    String line = commandLine(process);
                    return (line.contains("runc ") || line.contains("crun "))
                            && !line.contains("conmon")
                            && line.contains(daemon.execRoot().toString());
                })
                .filter(World::isOfTheHost)
                .toList();
    }

    /** A container's first process has crun's command line until it is the user's program. */
    private static boolean isOfTheHost(ProcessHandle process) {
        try {
            return processNamespace(process).equals(processNamespace(ProcessHandle.current()));
        } catch (IOException gone) {
            return false;
        }
    }

    private static Path processNamespace(ProcessHandle process) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/ns/pid"));
    }

    static String commandLine(ProcessHandle process) {
        return Trees.read(Path.of("/proc/" + process.pid() + "/cmdline")).replace('\0', ' ');
    }

    /** All that only the running machine holds is gone, as after a reboot. */
    void reboot() {
        Leftovers leftovers = new Leftovers(daemon);
        leftovers.clean();
        Command.await("the end of all processes", Duration.ofSeconds(10), () -> {
            // What is frozen does not die, and a command that was just at work may have begun another process.
            leftovers
                    .cgroups()
                    .forEach(
                            cgroup -> Command.run("sh", "-c", "echo THAWED > \"$0/freezer.state\"", cgroup.toString()));
            leftovers.survivors().forEach(ProcessHandle::destroyForcibly);
            return leftovers.survivors().isEmpty();
        });
        // Their cgroups could not go before they had.
        leftovers.clean();
        Trees.children(daemon.execRoot()).forEach(Trees::delete);
        if (Files.exists(daemon.socket())) {
            Trees.delete(daemon.socket());
        }
    }

    @Override
    public void close() {
        try {
            watched.close();
            daemon.close();
        } finally {
            disk.close();
            // The daemon could not delete what its disk was mounted in.
            Trees.delete(daemon.folder());
            registry.close();
        }
    }
}
