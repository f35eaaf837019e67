package dev.theseus.engine.container.testing;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.DeviceNode;
import dev.theseus.api.host.FileEntry;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.HostFacts;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.host.Mounts;
import dev.theseus.api.host.UnpackOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;

/** Mounts that are only noted, and files below a test's folder. */
public final class FakeHost implements Mounts, HostFacts, FileTrees {
    private final Faults faults;
    private final Set<Path> mounted = new ConcurrentSkipListSet<>();
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    private final Set<String> directories = new ConcurrentSkipListSet<>();

    public FakeHost(Faults faults) {
        this.faults = faults;
    }

    public Set<Path> mounted() {
        return new TreeSet<>(mounted);
    }

    /** What every root has at the path. */
    public void has(String path, String text) {
        contents.put(path, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    public void hasDirectory(String path) {
        directories.add(path);
    }

    @Override
    public void mount(List<MountSpec> mounts, Path target) {
        faults.step("mount");
        mounted.add(target);
    }

    @Override
    public void bindWithin(Path root, String path, Path target) {
        mount(List.of(), target);
    }

    @Override
    public void bindInto(Path source, String path, Path root, String target, boolean writable) {
        mount(List.of(), root.resolve(target.substring(1)));
    }

    @Override
    public void unmount(Path target) {
        faults.step("unmount");
        mounted.remove(target);
    }

    @Override
    public List<Path> list(Path prefix) {
        return mounted.stream().filter(path -> path.startsWith(prefix)).toList();
    }

    @Override
    public void ensureTmpfs(Path directory) {}

    @Override
    public boolean isShared(Path path) {
        return true;
    }

    @Override
    public int cgroupVersion() {
        return 1;
    }

    @Override
    public List<String> cgroupControllers() {
        return List.of();
    }

    @Override
    public List<String> capabilities() {
        return List.of("CAP_CHOWN", "CAP_KILL", "CAP_NET_RAW");
    }

    @Override
    public String kernelVersion() {
        return "6.1";
    }

    @Override
    public String operatingSystem() {
        return "Test";
    }

    @Override
    public String architecture() {
        return "amd64";
    }

    @Override
    public boolean mayRunX32() {
        return false;
    }

    @Override
    public String machine() {
        return "x86_64";
    }

    @Override
    public String fileSystemType(Path path) {
        return "tmpfs";
    }

    @Override
    public long hardLimit(String resource) {
        return -1;
    }

    @Override
    public Optional<Path> findExecutable(String command) {
        return Optional.of(Path.of("/usr/bin", command));
    }

    @Override
    public Optional<DeviceNode> device(Path path) {
        return Optional.empty();
    }

    @Override
    public Optional<FileEntry> stat(Path root, String path) {
        return directories.contains(path)
                ? Optional.of(new FileEntry(path, 0040755, 0, Instant.EPOCH, "", 0, 0))
                : Optional.empty();
    }

    @Override
    public String resolve(Path root, String path) {
        String parent = Path.of(path).getParent().toString();
        if (!parent.equals("/") && !directories.contains(parent)) {
            throw EngineException.notFound("no folder " + parent);
        }
        return path;
    }

    @Override
    public Optional<byte[]> read(Path root, String path, int limit) {
        return Optional.ofNullable(contents.get(path));
    }

    @Override
    public void makeDirectories(Path root, String path) {}

    @Override
    public void makeFile(Path root, String path) {}

    @Override
    public void pack(Path root, String path, String rename, OutputStream tar) {
        throw EngineException.notImplemented("no archives here");
    }

    @Override
    public void unpack(Path root, String path, InputStream tar, UnpackOptions options) {
        throw EngineException.notImplemented("no archives here");
    }

    @Override
    public void copyContents(Path sourceRoot, String sourcePath, Path target) {
        faults.step("copyContents");
        try {
            Files.writeString(target.resolve("copied"), sourcePath);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> list(Path root, String path) {
        return List.of();
    }

    @Override
    public void remove(Path tree) {
        faults.step("files.remove");
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long diskUsage(Path tree) {
        return 0;
    }
}
