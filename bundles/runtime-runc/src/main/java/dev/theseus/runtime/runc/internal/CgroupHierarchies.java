package dev.theseus.runtime.runc.internal;

import dev.theseus.linux.mount.MountEntry;
import dev.theseus.linux.mount.MountTable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the host's control groups are mounted.
 *
 * @param controllers mount point by v1 controller (also {@code name=…}); several controllers may share one
 * @param unified mount point of cgroup v2, which beside v1 controllers only holds the processes
 */
record CgroupHierarchies(Map<String, Path> controllers, Optional<Path> unified) {
    private static final Path USUAL_PLACE = Path.of("/sys/fs/cgroup");

    static CgroupHierarchies of(MountTable mounts) {
        Map<String, Path> controllers = new LinkedHashMap<>();
        Optional<Path> unified = Optional.empty();
        for (MountEntry entry : mounts.entries()) {
            Path target = Path.of(entry.target());
            if (!target.startsWith(USUAL_PLACE)) {
                continue;
            }
            if (entry.type().equals("cgroup2")) {
                unified = Optional.of(target);
            } else if (entry.type().equals("cgroup")) {
                entry.superOptions().forEach(option -> controllers.putIfAbsent(option, target));
            }
        }
        return new CgroupHierarchies(controllers, unified);
    }

    /** Whether v2 alone is in use. */
    boolean isV2() {
        return controllers.isEmpty();
    }

    /** Whether v2 is mounted beside v1. */
    boolean isHybrid() {
        return !isV2() && unified.isPresent();
    }

    List<Path> mountPoints() {
        Set<Path> all = new LinkedHashSet<>(controllers.values());
        unified.ifPresent(all::add);
        return List.copyOf(all);
    }
}
