package dev.theseus.runtime.runc.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.linux.file.FolderRemoval;
import dev.theseus.linux.thread.PlatformThreads;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** One container's control group: a folder of the same path in every hierarchy. Containers may make groups below it. */
final class TaskCgroup {
    private static final long FIRST_PAUSE_MILLIS = 1;
    private static final long LONGEST_PAUSE_MILLIS = 20;
    private static final Duration FIRST_FREEZE = Duration.ofMillis(10);

    private final CgroupHierarchies hierarchies;
    private final String path;

    /** {@code path} is absolute, as in the OCI configuration. */
    TaskCgroup(CgroupHierarchies hierarchies, String path) {
        this.hierarchies = hierarchies;
        this.path = path.substring(1);
        if (this.path.isEmpty()) {
            throw EngineException.invalid("linux.cgroupsPath must not be the root of all control groups");
        }
    }

    boolean isV2() {
        return hierarchies.isV2();
    }

    /** The folder in a v1 controller's hierarchy; empty when that controller is not mounted. */
    Optional<Path> controller(String name) {
        return Optional.ofNullable(hierarchies.controllers().get(name)).map(mount -> mount.resolve(path));
    }

    /** The folder in the v2 hierarchy. */
    Optional<Path> unified() {
        return hierarchies.unified().map(mount -> mount.resolve(path));
    }

    private List<Path> folders() {
        return hierarchies.mountPoints().stream()
                .map(mount -> mount.resolve(path))
                .toList();
    }

    boolean exists() {
        return folders().stream().anyMatch(Files::isDirectory);
    }

    /** Pids of all processes, in ascending order, groups below included. */
    List<Long> processes() {
        TreeSet<Long> pids = new TreeSet<>();
        for (Path folder : folders()) {
            collect(folder, pids);
            if (!pids.isEmpty()) {
                break;
            }
        }
        return List.copyOf(pids);
    }

    private static void collect(Path top, Set<Long> pids) {
        Deque<Path> ahead = new ArrayDeque<>(List.of(top));
        while (!ahead.isEmpty()) {
            Path folder = ahead.pop();
            for (String pid : KernelFile.lines(folder.resolve("cgroup.procs"))) {
                pids.add(Long.parseLong(pid));
            }
            below(folder).forEach(ahead::push);
        }
    }

    private static List<Path> below(Path folder) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, Files::isDirectory)) {
            children.forEach(found::add);
        } catch (IOException e) {
            // Gone meanwhile: then there is nothing below it.
        }
        return found;
    }

    boolean isFrozen() {
        if (isV2()) {
            return unified()
                            .map(folder -> KernelFile.table(folder.resolve("cgroup.events")))
                            .orElse(Map.of())
                            .getOrDefault("frozen", 0L)
                    == 1;
        }
        // FREEZING counts: such a group is on its way and must be thawed to run again.
        return controller("freezer")
                .map(folder -> KernelFile.read(folder.resolve("freezer.state")))
                .filter(state -> !state.isEmpty() && !state.equals("THAWED"))
                .isPresent();
    }

    /**
     * Stops all processes; returns once the kernel says that they stand. On v1 that may never come when a process with
     * several threads is just in execve(2): it waits for a thread that is frozen already. So it is let go and caught
     * again.
     */
    void freeze(CallContext context) {
        boolean done = false;
        Duration patience = FIRST_FREEZE;
        try {
            while (!done) {
                setFrozen(true);
                done = standsWithin(patience, context);
                patience = patience.multipliedBy(2);
                if (!done) {
                    setFrozen(false);
                    Pause.millis(FIRST_PAUSE_MILLIS, "pause");
                }
            }
        } finally {
            if (!done) {
                setFrozen(false);
            }
        }
    }

    private boolean standsWithin(Duration patience, CallContext context) {
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end) {
            boolean stands = isV2() ? isFrozen() : freezerState().equals("FROZEN");
            if (stands) {
                return true;
            }
            context.check("pause");
            Pause.millis(FIRST_PAUSE_MILLIS, "pause");
        }
        return false;
    }

    private String freezerState() {
        return KernelFile.read(freezerFolder().resolve("freezer.state"));
    }

    void thaw(CallContext context) {
        setFrozen(false);
        settle("resume", context, () -> !isFrozen());
    }

    private Path freezerFolder() {
        Optional<Path> folder = isV2() ? unified() : controller("freezer");
        return folder.orElseThrow(
                () -> EngineException.notImplemented("pause: the kernel's freezer controller is not mounted"));
    }

    private void setFrozen(boolean frozen) {
        if (isV2()) {
            KernelFile.write(freezerFolder().resolve("cgroup.freeze"), frozen ? "1" : "0");
        } else {
            KernelFile.write(freezerFolder().resolve("freezer.state"), frozen ? "FROZEN" : "THAWED");
        }
    }

    /** Removes the folders unless a process is left in one of them; returns whether all are gone. */
    boolean tryRemove() {
        boolean gone = true;
        for (Path folder : folders()) {
            gone &= removeTree(folder);
        }
        return gone;
    }

    /** Removes the folders; a process that is just ending keeps its group busy for a moment. */
    void remove(CallContext context) {
        List<Path> left = new ArrayList<>(folders());
        settle("remove control group /" + path, context, () -> {
            left.removeIf(TaskCgroup::removeTree);
            return left.isEmpty();
        });
    }

    /** Returns false when something in it is still busy. */
    private static boolean removeTree(Path folder) {
        try {
            Files.delete(folder);
            return true;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException busy) {
            return PlatformThreads.call(() -> FolderRemoval.remove(folder));
        }
    }

    private static void settle(String what, CallContext context, BooleanSupplier done) {
        long pause = FIRST_PAUSE_MILLIS;
        while (!done.getAsBoolean()) {
            context.check(what);
            Pause.millis(pause, what);
            pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
        }
    }
}
