package example.volume.sample;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.volume.VolumeDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * A volume is the folder {@code volumes/<name>} of the state folder, with its content in {@code data} and the user's choice of
 * {@code mode} in a file. Who uses it is a file per use in the run folder, which is empty after a reboot as it should be.
 */
@Component(
        service = VolumeDriver.class,
        property = {
            Driver.PROPERTY_NAME + "=" + SampleVolumeDriver.NAME,
            Driver.PROPERTY_STATE_FORMAT + ":Integer=" + SampleVolumeDriver.FORMAT
        })
public final class SampleVolumeDriver implements VolumeDriver {
    static final String NAME = "sample";
    static final int FORMAT = 1;
    private static final String VERSION = "1.0.0";
    private static final String MODE = "mode";
    private static final String DEFAULT_MODE = "rwxr-xr-x";
    private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");

    private final EngineSettings settings;
    private final FileTrees trees;
    /** Held for short changes of folders, never while content is deleted. */
    private final ReentrantLock changes = new ReentrantLock();

    @Activate
    public SampleVolumeDriver(@Reference EngineSettings settings, @Reference FileTrees trees) {
        this.settings = settings;
        this.trees = trees;
    }

    private Path state() {
        return settings.stateDirectory(DriverKind.VOLUME, NAME);
    }

    private Path volumes() {
        return state().resolve("volumes");
    }

    private Path uses(String volume) {
        return settings.runDirectory(DriverKind.VOLUME, NAME).resolve("uses").resolve(volume);
    }

    private static Path data(Path volume) {
        return volume.resolve("data");
    }

    /** Work on files, with failures told in the engine's words. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> T changing(String what, CallContext context, Work<T> work) {
        context.check(what);
        changes.lock();
        try {
            return work.run();
        } catch (IOException e) {
            throw EngineException.internal(what, e);
        } finally {
            changes.unlock();
        }
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo(NAME, VERSION, Set.of(CONTENT_ON_HOST, EXCLUSIVE), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return changing("recover volumes", context, () -> {
            writeFormat();
            Files.createDirectories(volumes());
            Set<String> found = new HashSet<>(names());
            Set<String> adopted = new HashSet<>(expected.keys());
            adopted.retainAll(found);
            Set<String> missing = new HashSet<>(expected.keys());
            missing.removeAll(found);
            Set<String> unknown = new HashSet<>(found);
            unknown.removeAll(expected.keys());
            return new RecoveryReport(adopted, missing, unknown, List.of());
        });
    }

    private void writeFormat() throws IOException {
        Path format = state().resolve("FORMAT");
        if (!Files.exists(format)) {
            Path draft = format.resolveSibling("FORMAT.new");
            Files.writeString(draft, "version=" + FORMAT + "\nminReader=" + FORMAT + "\n");
            Files.move(draft, format, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** What begins with a dot is a draft or being deleted. */
    private List<String> names() throws IOException {
        try (Stream<Path> folders = Files.list(volumes())) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .toList();
        }
    }

    private Optional<Path> find(String name) {
        return Optional.of(name)
                .filter(candidate -> NAMES.matcher(candidate).matches())
                .map(volumes()::resolve)
                .filter(Files::isDirectory);
    }

    private Path require(String name) {
        return find(name).orElseThrow(() -> EngineException.notFound("no volume " + name + " of driver " + NAME));
    }

    @Override
    public void create(String name, Map<String, String> options, CallContext context) {
        if (!NAMES.matcher(name).matches()) {
            throw EngineException.invalid("volume name \"" + name
                    + "\": only letters, digits, dots, underscores and dashes are allowed, at most 128");
        }
        String mode = mode(name, options);
        var _ = changing("create volume " + name, context, () -> {
            Optional<Path> there = find(name);
            if (there.isPresent()) {
                if (!Files.readString(there.get().resolve(MODE)).equals(mode)) {
                    throw EngineException.conflict("volume " + name + " is there already with another mode");
                }
                return there.get();
            }
            Path draft = volumes().resolve(".draft-" + UUID.randomUUID());
            Files.createDirectories(data(draft));
            Files.setPosixFilePermissions(data(draft), PosixFilePermissions.fromString(mode));
            Files.writeString(draft.resolve(MODE), mode);
            return Files.move(draft, volumes().resolve(name), StandardCopyOption.ATOMIC_MOVE);
        });
    }

    private static String mode(String name, Map<String, String> options) {
        for (String option : options.keySet()) {
            if (!option.equals(MODE)) {
                throw EngineException.invalid("volume " + name + ": unknown option " + option + "; there is " + MODE);
            }
        }
        String mode = options.getOrDefault(MODE, DEFAULT_MODE);
        try {
            return PosixFilePermissions.toString(PosixFilePermissions.fromString(mode));
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid(
                    "volume " + name + ": option " + MODE + "=" + mode + " is not like " + DEFAULT_MODE);
        }
    }

    @Override
    public void remove(String name, CallContext context) {
        Optional<Path> gone = changing("remove volume " + name, context, () -> {
            Optional<Path> volume = find(name);
            if (volume.isEmpty()) {
                return Optional.empty();
            }
            if (isUsed(name)) {
                throw EngineException.conflict("volume " + name + " is in use; remove its containers before");
            }
            Files.deleteIfExists(uses(name));
            return Optional.of(Files.move(
                    volume.get(), volumes().resolve(".gone-" + UUID.randomUUID()), StandardCopyOption.ATOMIC_MOVE));
        });
        gone.ifPresent(trees::remove);
    }

    private boolean isUsed(String name) throws IOException {
        if (!Files.isDirectory(uses(name))) {
            return false;
        }
        try (Stream<Path> users = Files.list(uses(name))) {
            return users.findAny().isPresent();
        }
    }

    @Override
    public Optional<Path> stat(String name, CallContext context) {
        return find(name).map(SampleVolumeDriver::data);
    }

    @Override
    public List<String> list(CallContext context) {
        return changing("list volumes", context, this::names);
    }

    @Override
    public Path mount(String name, String mountId, CallContext context) {
        return changing("mount volume " + name, context, () -> {
            Path volume = require(name);
            Path use = Files.createDirectories(uses(name)).resolve(mountId);
            if (!Files.exists(use)) {
                Files.createFile(use);
            }
            return data(volume);
        });
    }

    @Override
    public void unmount(String name, String mountId, CallContext context) {
        var _ = changing(
                "unmount volume " + name,
                context,
                () -> Files.deleteIfExists(uses(name).resolve(mountId)));
    }
}
