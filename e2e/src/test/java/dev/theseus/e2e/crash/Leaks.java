package dev.theseus.e2e.crash;

import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Leftovers;
import dev.theseus.e2e.harness.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is on the machine of containers that do not run, and of objects that are not there. */
final class Leaks {
    private static final int IDLE_DESCRIPTORS = 150;
    private static final int DESCRIPTORS_OF_ONE = 12;

    private final Daemon daemon;
    private final Leftovers leftovers;

    Leaks(Daemon daemon) {
        this.daemon = daemon;
        this.leftovers = new Leftovers(daemon);
    }

    /** A line for each; at a quiet time. */
    List<String> find(Found found) {
        List<String> leaks = new ArrayList<>();
        Set<String> up = found.up().stream().map(Found.Container::shortId).collect(Collectors.toSet());
        strangers(
                leaks,
                "cgroup",
                leftovers.cgroups().stream().map(Path::toString).toList(),
                up);
        strangers(leaks, "mount", leftovers.mounts(), up);
        strangers(
                leaks,
                "process",
                leftovers.processes().stream()
                        .map(process ->
                                World.commandLine(process) + Trees.read(Path.of("/proc/" + process.pid() + "/cgroup")))
                        // It has ended since it was listed.
                        .filter(text -> !text.isEmpty())
                        .toList(),
                up);
        strangers(leaks, "file", files(daemon.execRoot().resolve("tasks")), up);
        strangers(leaks, "file", files(daemon.execRoot().resolve("netns")), up);
        strangers(leaks, "file", files(daemon.execRoot().resolve("execs")), Set.of());
        strangers(
                leaks,
                "file",
                files(daemon.dataRoot().resolve("containers")),
                found.containers().values().stream()
                        .map(Found.Container::shortId)
                        .collect(Collectors.toSet()));
        strangers(leaks, "file", files(daemon.dataRoot().resolve("volumes")), found.volumes());
        count(
                leaks,
                "published ports",
                leftovers.ports().size(),
                found.up().stream().mapToInt(Found.Container::ports).sum());
        int endpoints =
                found.up().stream().mapToInt(one -> one.networks().size()).sum();
        // A bridge may wait for its first container.
        int links = Math.max(leftovers.links().size(), 1 + found.networks().size() + endpoints);
        count(leaks, "links", links, 1 + found.networks().size() + endpoints);
        int descriptors =
                files(Path.of("/proc", Long.toString(daemon.pid()), "fd")).size();
        if (descriptors > IDLE_DESCRIPTORS + DESCRIPTORS_OF_ONE * up.size()) {
            leaks.add(descriptors + " descriptors are open with " + up.size() + " running containers");
        }
        return leaks;
    }

    private static List<String> files(Path folder) {
        return Trees.children(folder).stream().map(Path::toString).toList();
    }

    private static void strangers(List<String> leaks, String kind, List<String> things, Set<String> owners) {
        things.stream()
                .filter(thing -> owners.stream().noneMatch(thing::contains))
                .forEach(thing -> leaks.add(kind + " of nobody: " + thing));
    }

    private static void count(List<String> leaks, String what, int there, int wanted) {
        if (there != wanted) {
            leaks.add(there + " " + what + " where there should be " + wanted);
        }
    }
}
