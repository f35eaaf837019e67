package dev.theseus.host;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.host.FileEntry;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.UnpackOptions;
import dev.theseus.kit.storage.tar.ExtractOptions;
import dev.theseus.kit.storage.tar.LayerExtractor;
import dev.theseus.kit.storage.tar.TarPacker;
import dev.theseus.kit.storage.tar.WhiteoutPolicy;
import dev.theseus.kit.storage.tree.TreeCopy;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.file.DiskUsage;
import dev.theseus.linux.file.DurableWrites;
import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.file.RootedPath;
import dev.theseus.linux.file.TreeRemoval;
import dev.theseus.linux.thread.PlatformThreads;
import java.io.BufferedOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@link FileTrees} by openat2(2). */
public final class LinuxFileTrees implements FileTrees {
    private static final int O_NONBLOCK = 0x800;
    private static final int OUTPUT_BUFFER = 64 << 10;

    private static <T extends @Nullable Object> T within(Path root, Function<RootedDirectory, T> work) {
        return PlatformThreads.call(() -> {
            try (RootedDirectory directory = RootedDirectory.open(root)) {
                return work.apply(directory);
            }
        });
    }

    @Override
    public Optional<FileEntry> stat(Path root, String path) {
        return within(root, directory -> directory.stat(path).map(status -> describe(directory, path, status)));
    }

    private static FileEntry describe(RootedDirectory directory, String path, FileStatus status) {
        return new FileEntry(
                RootedPath.name(RootedPath.clean(path)),
                status.mode(),
                status.size(),
                status.modified(),
                status.isSymbolicLink() ? directory.readLink(path) : "",
                (int) status.uid(),
                (int) status.gid());
    }

    @Override
    public String resolve(Path root, String path) {
        return within(root, directory -> "/" + directory.resolve(path));
    }

    @Override
    public Optional<byte[]> read(Path root, String path, int limit) {
        return within(root, directory -> {
            Optional<Descriptor> opened = openRegular(directory, path);
            if (opened.isEmpty()) {
                return Optional.empty();
            }
            try (Descriptor file = opened.get()) {
                byte[] content = file.readAll(limit + 1);
                if (content.length > limit) {
                    throw EngineException.invalid("file " + path + " has more than " + limit + " bytes");
                }
                return Optional.of(content);
            }
        });
    }

    /** A fifo or device must not be opened, let alone block. */
    private static Optional<Descriptor> openRegular(RootedDirectory directory, String path) {
        try {
            String resolved = directory.resolve(path);
            if (directory.stat(resolved).filter(FileStatus::isRegular).isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(directory.open(resolved, O_NONBLOCK));
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND || e.kind() == ErrorKind.INVALID_PARAMETER) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void makeDirectories(Path root, String path) {
        within(root, directory -> {
            directory.makeLinkedDirectories(path);
            return true;
        });
    }

    @Override
    public void makeFile(Path root, String path) {
        within(root, directory -> {
            String clean = RootedPath.clean(path);
            directory.makeDirectories(RootedPath.parent(clean));
            if (directory.stat(clean).isEmpty()) {
                try (Descriptor file = directory.createFile(clean, 0644)) {
                    return file.isOpen();
                }
            }
            return true;
        });
    }

    @Override
    public void pack(Path root, String path, String rename, OutputStream tar) {
        within(root, directory -> {
            String clean = RootedPath.clean(path);
            String name = rename.isEmpty() ? RootedPath.name(clean) : rename;
            try (TarPacker packer = new TarPacker(
                    directory, new BufferedOutputStream(tar, OUTPUT_BUFFER), TarPacker.Whiteouts.AS_FILES)) {
                if (name.isEmpty()) {
                    packer.addContents();
                } else {
                    packer.addTree(clean, name);
                }
                packer.finish();
            }
            return true;
        });
    }

    @Override
    public void unpack(Path root, String path, InputStream tar, UnpackOptions options) {
        within(root, directory -> {
            String folder = directory.resolve(path);
            if (directory.stat(folder).filter(FileStatus::isDirectory).isEmpty()) {
                throw EngineException.notFound("no folder " + path);
            }
            ExtractOptions extract = new ExtractOptions(
                    WhiteoutPolicy.NONE,
                    options.keepOwners(),
                    options.uid(),
                    options.gid(),
                    options.forbidTypeChange());
            long bytes = LayerExtractor.extract(tar, directory, folder, extract);
            try (Descriptor place = directory.open(folder, O_NONBLOCK)) {
                DurableWrites.fileSystem(place);
            }
            return bytes;
        });
    }

    @Override
    public void copyContents(Path sourceRoot, String sourcePath, Path target) {
        within(
                sourceRoot,
                source -> within(target, to -> {
                    TreeCopy.copyContents(source, sourcePath, to, "");
                    DurableWrites.fileSystem(target);
                    return true;
                }));
    }

    @Override
    public List<String> list(Path root, String path) {
        return within(root, directory -> {
            try {
                return directory.list(path);
            } catch (EngineException e) {
                if (e.kind() == ErrorKind.NOT_FOUND) {
                    return List.of();
                }
                throw e;
            }
        });
    }

    @Override
    public void remove(Path tree) {
        PlatformThreads.run(() -> TreeRemoval.remove(tree));
    }

    @Override
    public long diskUsage(Path tree) {
        return PlatformThreads.call(() -> DiskUsage.of(tree).bytes());
    }
}
