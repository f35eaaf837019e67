package dev.theseus.tck;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.volume.VolumeDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A right volume driver, for mutants to spoil: a volume is a folder with {@code data}, its option in a file and a file per
 * use; what begins with a dot is nobody's.
 */
class FolderVolumes implements VolumeDriver {
    static final String OPTION = "color";

    final Path root;

    FolderVolumes(EngineSettings settings) {
        root = settings.stateDirectory(DriverKind.VOLUME, "folder");
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo("folder", "1", Set.of(CONTENT_ON_HOST, EXCLUSIVE), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        Set<String> found = new HashSet<>(list(context));
        Set<String> adopted = new HashSet<>(expected.keys());
        adopted.retainAll(found);
        Set<String> missing = new HashSet<>(expected.keys());
        missing.removeAll(found);
        found.removeAll(adopted);
        return new RecoveryReport(adopted, missing, found, List.of());
    }

    static List<String> names(Path folder) {
        try (Stream<Path> found = Files.list(folder)) {
            return found.map(path -> path.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<Path> find(String name) {
        return Optional.of(name)
                .filter(candidate -> candidate.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}"))
                .map(root::resolve)
                .filter(Files::isDirectory);
    }

    void delete(Path folder) {
        HostServices.fileTrees().remove(folder);
    }

    @Override
    public void create(String name, Map<String, String> options, CallContext context) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")) {
            throw EngineException.invalid("not a name: " + name);
        }
        if (!Set.of(OPTION).containsAll(options.keySet())) {
            throw EngineException.invalid("unknown option among " + options.keySet());
        }
        context.check("create " + name);
        publish(name, options.getOrDefault(OPTION, ""));
    }

    synchronized void publish(String name, String option) {
        try {
            if (find(name).isPresent()) {
                requireSame(name, option);
                return;
            }
            Files.move(draft(option), root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw EngineException.internal("create " + name, e);
        }
    }

    void requireSame(String name, String option) throws IOException {
        if (!Files.readString(root.resolve(name).resolve("option")).equals(option)) {
            throw EngineException.conflict("volume " + name + " is there with another option");
        }
    }

    Path draft(String option) throws IOException {
        Path draft = Files.createDirectories(root.resolve("." + UUID.randomUUID()));
        Files.createDirectories(draft.resolve("data"));
        Files.createDirectories(draft.resolve("uses"));
        Files.writeString(draft.resolve("option"), option);
        return draft;
    }

    @Override
    public void remove(String name, CallContext context) {
        retire(name).ifPresent(this::delete);
    }

    synchronized Optional<Path> retire(String name) {
        Optional<Path> found = find(name);
        if (found.isPresent() && !names(found.get().resolve("uses")).isEmpty()) {
            throw EngineException.conflict("volume " + name + " is in use");
        }
        return found.map(folder -> {
            Path gone = root.resolve("." + UUID.randomUUID());
            FolderStorage.rename(folder, gone);
            return gone;
        });
    }

    @Override
    public Optional<Path> stat(String name, CallContext context) {
        return find(name).map(folder -> folder.resolve("data"));
    }

    @Override
    public List<String> list(CallContext context) {
        return names(root).stream().filter(name -> !name.startsWith(".")).toList();
    }

    @Override
    public synchronized Path mount(String name, String mountId, CallContext context) {
        context.check("mount " + name);
        Path folder = find(name).orElseThrow(() -> EngineException.notFound("no volume " + name));
        try {
            Files.writeString(folder.resolve("uses").resolve(mountId), "");
        } catch (IOException e) {
            throw EngineException.internal("mount " + name, e);
        }
        return folder.resolve("data");
    }

    @Override
    public synchronized void unmount(String name, String mountId, CallContext context) {
        try {
            Optional<Path> folder = find(name);
            if (folder.isPresent()) {
                Files.deleteIfExists(folder.get().resolve("uses").resolve(mountId));
            }
        } catch (IOException e) {
            throw EngineException.internal("unmount " + name, e);
        }
    }
}
