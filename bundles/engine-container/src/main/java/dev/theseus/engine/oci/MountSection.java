package dev.theseus.engine.oci;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.theseus.engine.container.IpcMode;
import dev.theseus.engine.container.MountPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The OCI {@code mounts}: the system's own first, then the container's in order of depth. */
final class MountSection {
    /** Where the init is seen in a container. */
    static final String INIT = "/sbin/docker-init";

    private MountSection() {}

    static JsonArray write(BundleRequest request, int cgroupVersion, long shmSize) {
        boolean privileged = request.spec().security().privileged();
        List<String> taken =
                request.mounts().stream().map(MountPoint::destination).toList();
        JsonArray mounts = new JsonArray();
        add(mounts, "proc", "proc", "/proc", List.of("nosuid", "noexec", "nodev"));
        add(mounts, "tmpfs", "tmpfs", "/dev", List.of("nosuid", "strictatime", "mode=755", "size=65536k"));
        add(
                mounts,
                "devpts",
                "devpts",
                "/dev/pts",
                List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"));
        add(mounts, "sysfs", "sysfs", "/sys", List.of("nosuid", "noexec", "nodev", privileged ? "rw" : "ro"));
        add(mounts, "cgroup", "cgroup", "/sys/fs/cgroup", cgroupOptions(privileged, cgroupVersion));
        add(mounts, "mqueue", "mqueue", "/dev/mqueue", List.of("nosuid", "noexec", "nodev"));
        if (!taken.contains("/dev/shm")) {
            addShm(mounts, request, shmSize);
        }
        boolean readOnly = request.spec().storage().readonlyRootfs();
        for (Map.Entry<String, Path> file : new TreeMap<>(request.hostFiles()).entrySet()) {
            if (!taken.contains(file.getKey())) {
                add(mounts, "bind", file.getValue().toString(), file.getKey(), fileOptions(readOnly));
            }
        }
        // The host's own binary: nobody in the container may write to it.
        request.initBinary().ifPresent(init -> add(mounts, "bind", init.toString(), INIT, fileOptions(true)));
        request.mounts().stream()
                .sorted(Comparator.comparingInt(mount -> depth(mount.destination())))
                .forEach(mount -> add(mounts, mount));
        return mounts;
    }

    private static List<String> fileOptions(boolean readOnly) {
        return readOnly ? List.of("rbind", "ro", "rprivate") : List.of("rbind", "rprivate");
    }

    private static List<String> cgroupOptions(boolean privileged, int version) {
        List<String> options = new ArrayList<>(List.of("nosuid", "noexec", "nodev", "relatime"));
        options.add(privileged ? "rw" : "ro");
        if (version == 1) {
            options.add("rprivate");
        }
        return options;
    }

    private static void addShm(JsonArray mounts, BundleRequest request, long shmSize) {
        IpcMode mode = request.spec().namespaces().ipc();
        Optional<Path> shared = request.shmSource();
        if (mode instanceof IpcMode.None) {
            return;
        }
        if (mode instanceof IpcMode.Host) {
            add(mounts, "bind", "/dev/shm", "/dev/shm", List.of("rbind", "rprivate"));
        } else if (shared.isPresent()) {
            add(mounts, "bind", shared.get().toString(), "/dev/shm", List.of("rbind", "rprivate"));
        } else {
            add(
                    mounts,
                    "tmpfs",
                    "shm",
                    "/dev/shm",
                    List.of("nosuid", "noexec", "nodev", "mode=1777", "size=" + shmSize));
        }
    }

    private static int depth(String path) {
        return (int) path.chars().filter(c -> c == '/').count();
    }

    private static void add(JsonArray mounts, MountPoint mount) {
        if (mount.type().equals("tmpfs")) {
            List<String> options = new ArrayList<>(List.of("nosuid", "nodev", "noexec"));
            for (String option : mount.options().split(",")) {
                if (!option.isEmpty()) {
                    options.remove(option);
                    options.remove("no" + option);
                    options.add(option);
                }
            }
            add(mounts, "tmpfs", "tmpfs", mount.destination(), options);
            return;
        }
        List<String> options = new ArrayList<>();
        options.add(mount.options().contains("nonrecursive") ? "bind" : "rbind");
        if (!mount.writable()) {
            options.add(mount.options().contains(MountPoint.READ_ONLY_WHOLE) && hasBelow(mount) ? "rro" : "ro");
        }
        options.add(mount.propagation().isEmpty() ? "rprivate" : mount.propagation());
        add(mounts, "bind", mount.source(), mount.destination(), options);
    }

    /** Nothing is mounted below a file or a socket, and crun 1.8 takes what is read-only as a whole for a folder. */
    private static boolean hasBelow(MountPoint mount) {
        Path source = Path.of(mount.source());
        return Files.isDirectory(source) || !Files.exists(source);
    }

    private static void add(JsonArray mounts, String type, String source, String destination, List<String> options) {
        JsonObject mount = new JsonObject();
        mount.addProperty("destination", destination);
        mount.addProperty("type", type);
        mount.addProperty("source", source);
        mount.add("options", ProcessSection.strings(options));
        mounts.add(mount);
    }
}
