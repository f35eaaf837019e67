package dev.theseus.host;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.host.Mounts;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.file.FileSystems;
import dev.theseus.linux.file.RootedDirectory;
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
                Path source = Path.of("/proc/self/fd", Integer.toString(found.number()));
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
