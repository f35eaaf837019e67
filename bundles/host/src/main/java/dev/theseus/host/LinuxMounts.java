package dev.theseus.host;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.host.Mounts;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.file.FileSystems;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.file.RootedPath;
import dev.theseus.linux.mount.MountCalls;
import dev.theseus.linux.mount.MountEntry;
import dev.theseus.linux.mount.MountTable;
import dev.theseus.linux.mount.Propagation;
import dev.theseus.linux.thread.PlatformThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@link Mounts} by mount(2). */
public final class LinuxMounts implements Mounts {
    private static final int O_PATH = 0x200000;

    @Override
    public void mount(List<MountSpec> mounts, Path target) {
        int done = 0;
        try {
            for (MountSpec spec : mounts) {
                MountCalls.mount(spec, target);
                done++;
            }
        } catch (EngineException e) {
            for (int i = 0; i < done; i++) {
                MountCalls.detach(target);
            }
            throw e;
        }
    }

    @Override
    public void bindWithin(Path root, String path, Path target) {
        PlatformThreads.run(() -> {
            try (RootedDirectory directory = RootedDirectory.open(root);
                    Descriptor found = directory.open(path, O_PATH)) {
                Path source = opened(found);
                if (Files.isDirectory(source)) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.createFile(target);
                }
                MountCalls.bind(source, target, false);
            } catch (IOException e) {
                throw EngineException.internal("make mount point " + target, e);
            }
        });
    }

    @Override
    public void bindInto(Path source, String path, Path root, String target, boolean writable) {
        PlatformThreads.run(() -> {
            try (RootedDirectory from = RootedDirectory.open(source);
                    Descriptor found = from.open(path, O_PATH)) {
                try (RootedDirectory into = RootedDirectory.open(root)) {
                    makeMountPoint(into, target, Files.isDirectory(opened(found)));
                    try (Descriptor place = into.open(target, O_PATH)) {
                        MountCalls.bind(opened(found), opened(place), false);
                    }
                }
                if (!writable) {
                    forbidWriting(root, target);
                }
            }
        });
    }

    private static void makeMountPoint(RootedDirectory root, String target, boolean folder) {
        if (folder) {
            root.makeLinkedDirectories(target);
            return;
        }
        root.makeLinkedDirectories(RootedPath.parent(RootedPath.clean(target)));
        String resolved = root.resolve(target);
        if (root.stat(resolved).isEmpty()) {
            root.createFile(resolved, 0644).close();
        }
    }

    /** Opened anew: what was open before is what it was mounted on. */
    private static void forbidWriting(Path root, String target) {
        try (RootedDirectory into = RootedDirectory.open(root);
                Descriptor mounted = into.open(target, O_PATH)) {
            MountCalls.forbidWriting(opened(mounted));
        }
    }

    private static Path opened(Descriptor file) {
        return Path.of("/proc/self/fd", Integer.toString(file.number()));
    }

    @Override
    public void unmount(Path target) {
        while (MountCalls.unmount(target)) {
            // Until nothing is stacked there any more.
        }
    }

    @Override
    public List<Path> list(Path prefix) {
        return MountTable.read().below(prefix.toAbsolutePath()).stream()
                .map(MountEntry::target)
                .distinct()
                .map(Path::of)
                .toList();
    }

    @Override
    public void ensureTmpfs(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw EngineException.internal("create folder " + directory, e);
        }
        if (!FileSystems.type(directory).equals("tmpfs")) {
            MountCalls.tmpfs(directory, List.of("nosuid", "nodev", "mode=0710"));
            MountCalls.propagate(directory, Propagation.PRIVATE);
        }
    }

    @Override
    public boolean isShared(Path path) {
        try {
            return MountTable.read()
                    .holding(path.toRealPath())
                    .filter(MountEntry::isShared)
                    .isPresent();
        } catch (IOException e) {
            throw EngineException.notFound("no file " + path);
        }
    }
}
