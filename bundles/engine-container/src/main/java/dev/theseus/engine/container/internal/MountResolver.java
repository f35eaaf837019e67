package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.MountConfig;
import dev.theseus.engine.container.MountConfig.ReadOnlyDepth;
import dev.theseus.engine.container.MountPoint;
import dev.theseus.engine.container.StorageConfig;
import dev.theseus.engine.id.RandomId;
import dev.theseus.engine.volume.Volumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns binds, mounts, {@code --volumes-from} and the image's volumes into mount points, making volumes on the way. Later
 * sources win over earlier ones as in Docker: volumes-from, binds, mounts; the image's volumes fill what is left.
 */
final class MountResolver {
    private static final Logger LOG = LoggerFactory.getLogger(MountResolver.class);
    private final ContainerTable table;
    private final Volumes volumes;
    private final DataRootBinds binds;
    private final Consumer<MountPoint> intent;
    private final CallContext context;
    private final Map<String, MountPoint> points = new LinkedHashMap<>();
    private final Set<String> borrowed = new HashSet<>();

    /**
     * @param intent told of a volume that nobody named before that is made: whoever finds it after a crash can take it back
     */
    MountResolver(
            ContainerTable table,
            Volumes volumes,
            DataRootBinds binds,
            Consumer<MountPoint> intent,
            CallContext context) {
        this.table = table;
        this.binds = binds;
        this.volumes = volumes;
        this.intent = intent;
        this.context = context;
    }

    /** Checks the words of a specification without touching anything. */
    static void check(StorageConfig storage, DataRootBinds binds) {
        Map<String, String> seen = new LinkedHashMap<>();
        for (String bind : storage.binds()) {
            BindWords words = BindWords.parse(bind);
            claim(seen, words.target());
            binds.propagation(words.source(), words.propagation());
        }
        for (MountConfig mount : storage.mounts()) {
            checkMount(mount);
            if (mount.type().equals("bind")) {
                binds.propagation(mount.source(), mount.propagation());
            }
            claim(seen, normal(mount.target()));
        }
        storage.tmpfs().forEach((path, options) -> {
            requireAbsolute(path);
            TmpfsWords.check(options);
            claim(seen, normal(path));
        });
    }

    private static void claim(Map<String, String> seen, String target) {
        if (seen.put(target, target) != null) {
            throw EngineException.invalid("Duplicate mount point: " + target);
        }
    }

    /** Makes volumes on the way; when that fails half way, those that nobody named are taken back. */
    List<MountPoint> resolve(ContainerSpec spec) {
        try {
            return points(spec);
        } catch (RuntimeException e) {
            points.values().stream()
                    .filter(point -> point.ownedVolume() && !borrowed.contains(point.name()))
                    .forEach(this::takeBack);
            throw e;
        }
    }

    private void takeBack(MountPoint point) {
        try {
            volumes.remove(point.name(), false, context);
        } catch (EngineException e) {
            LOG.warn("volume {} of a container that was not made stays: {}", point.name(), e.message());
        }
    }

    private List<MountPoint> points(ContainerSpec spec) {
        StorageConfig storage = spec.storage();
        storage.volumesFrom().forEach(this::addVolumesFrom);
        storage.binds().forEach(bind -> addBind(BindWords.parse(bind), storage.volumeDriver()));
        storage.mounts().forEach(this::addMount);
        storage.tmpfs().forEach((path, options) -> add(tmpfs(normal(path), options)));
        for (String path : spec.anonymousVolumes()) {
            String target = normal(path);
            requireAbsolute(target);
            if (!points.containsKey(target)) {
                add(volume("", target, storage.volumeDriver(), "", true, true, Map.of(), Map.of(), ""));
            }
        }
        return List.copyOf(points.values());
    }

    private void add(MountPoint point) {
        points.put(point.destination(), point);
    }

    private void addVolumesFrom(String from) {
        int colon = from.indexOf(':');
        String mode = colon < 0 ? "" : from.substring(colon + 1);
        if (!Set.of("", "ro", "rw", "z", "Z").contains(mode)) {
            throw EngineException.invalid("invalid mode: " + mode);
        }
        for (MountPoint point : volumesOf(colon < 0 ? from : from.substring(0, colon))) {
            if (!point.type().equals("tmpfs")) {
                add(new MountPoint(
                        point.type(),
                        point.name(),
                        point.source(),
                        point.destination(),
                        point.driver(),
                        mode,
                        point.writable() && !mode.equals("ro"),
                        point.propagation(),
                        false,
                        point.ownedVolume(),
                        point.options()));
                borrowed.add(point.name());
            }
        }
    }

    /** One that is not there is a bad wish, not a missing object: the client must not go and pull the image. */
    private List<MountPoint> volumesOf(String container) {
        try {
            return table.find(container).now().mounts();
        } catch (EngineException e) {
            throw e.kind() == ErrorKind.NOT_FOUND ? e.as(ErrorKind.INVALID_PARAMETER) : e;
        }
    }

    private void addBind(BindWords words, String driver) {
        if (words.source().startsWith("/")) {
            makeHostFolder(Path.of(words.source()));
            add(new MountPoint(
                    "bind",
                    "",
                    words.source(),
                    words.target(),
                    "",
                    words.mode(),
                    words.writable(),
                    binds.propagation(words.source(), words.propagation()),
                    false,
                    false,
                    ""));
        } else {
            add(volume(
                    words.source(),
                    words.target(),
                    driver,
                    words.mode(),
                    words.writable(),
                    !words.noCopy(),
                    Map.of(),
                    Map.of(),
                    ""));
        }
    }

    private static void makeHostFolder(Path source) {
        try {
            if (!Files.exists(source)) {
                Files.createDirectories(source);
            }
        } catch (IOException e) {
            throw EngineException.internal("error while creating mount source path '" + source + "'", e);
        }
    }

    private void addMount(MountConfig mount) {
        String target = normal(mount.target());
        switch (mount.type()) {
            case "bind" -> {
                if (mount.createMountpoint()) {
                    makeHostFolder(Path.of(mount.source()));
                }
                if (!Files.exists(Path.of(mount.source()))) {
                    throw EngineException.invalid(
                            "invalid mount config for type \"bind\": bind source path does not exist: "
                                    + mount.source());
                }
                String propagation = binds.propagation(mount.source(), mount.propagation());
                add(new MountPoint(
                        "bind",
                        "",
                        mount.source(),
                        target,
                        "",
                        "",
                        !mount.readOnly(),
                        propagation,
                        false,
                        false,
                        bindOptions(mount)));
            }
            case "volume" ->
                add(volume(
                        mount.source(),
                        target,
                        mount.volumeDriver(),
                        "z",
                        !mount.readOnly(),
                        !mount.noCopy(),
                        mount.volumeOptions(),
                        mount.volumeLabels(),
                        mount.subpath()));
            default -> add(tmpfs(target, tmpfsOptions(mount)));
        }
    }

    private static String bindOptions(MountConfig mount) {
        List<String> options = new ArrayList<>();
        if (mount.nonRecursive()) {
            options.add("nonrecursive");
        }
        switch (mount.readOnlyDepth()) {
            case TOP_ONLY -> options.add(MountPoint.READ_ONLY_TOP);
            case REQUIRED -> options.add(MountPoint.READ_ONLY_WHOLE);
            case IF_POSSIBLE -> {
                // Nothing was said.
            }
        }
        return String.join(",", options);
    }

    private static String tmpfsOptions(MountConfig mount) {
        List<String> options = new ArrayList<>(mount.tmpfsOptions());
        if (mount.readOnly()) {
            options.add("ro");
        }
        if (mount.tmpfsSize() > 0) {
            options.add("size=" + mount.tmpfsSize());
        }
        if (mount.tmpfsMode() != 0) {
            options.add("mode=" + Integer.toOctalString(mount.tmpfsMode()));
        }
        return String.join(",", options);
    }

    private static MountPoint tmpfs(String target, String options) {
        return new MountPoint(
                "tmpfs",
                "",
                "",
                target,
                "",
                "",
                !List.of(options.split(",")).contains("ro"),
                "",
                false,
                false,
                options);
    }

    private MountPoint volume(
            String name,
            String target,
            String driver,
            String mode,
            boolean writable,
            boolean copyUp,
            Map<String, String> options,
            Map<String, String> labels,
            String subpath) {
        boolean anonymous = name.isEmpty();
        String chosen = anonymous ? RandomId.next() : name;
        String choice = subpath.isEmpty() ? "" : "subpath=" + subpath;
        if (anonymous) {
            intent.accept(
                    new MountPoint("volume", chosen, "", target, driver, mode, writable, "", copyUp, true, choice));
        }
        Map<String, String> marked = new HashMap<>(labels);
        if (anonymous) {
            marked.put(Volumes.ANONYMOUS, "");
        }
        Volumes.VolumeView volume = volumes.create(chosen, driver, options, marked, context);
        return new MountPoint(
                "volume",
                volume.name(),
                volume.mountpoint().toString(),
                target,
                volume.driver(),
                mode,
                writable,
                "",
                copyUp,
                anonymous,
                choice);
    }

    private static void checkMount(MountConfig mount) {
        if (!Set.of("bind", "volume", "tmpfs").contains(mount.type())) {
            throw EngineException.invalid("invalid mount config for type \"" + mount.type() + "\": mount type unknown");
        }
        String what = "invalid mount config for type \"" + mount.type() + "\": ";
        if (mount.target().isEmpty()) {
            throw EngineException.invalid(what + "field Target must not be empty");
        }
        if (!mount.target().startsWith("/")) {
            throw EngineException.invalid(
                    what + "invalid mount path: '" + mount.target() + "' mount path must be absolute");
        }
        if (normal(mount.target()).equals("/")) {
            throw EngineException.invalid(what + "invalid specification: destination can't be '/'");
        }
        if (mount.type().equals("bind")) {
            checkBind(mount, what);
        }
        if (leavesVolume(mount.subpath())) {
            throw EngineException.invalid(what + "subpath must be a relative path within the volume");
        }
        if (mount.type().equals("tmpfs") && !mount.source().isEmpty()) {
            throw EngineException.invalid(what + "field Source must not be specified");
        }
    }

    private static boolean leavesVolume(String subpath) {
        return subpath.startsWith("/")
                || normal(subpath).equals("..")
                || normal(subpath).startsWith("../");
    }

    private static void checkBind(MountConfig mount, String what) {
        if (mount.source().isEmpty()) {
            throw EngineException.invalid(what + "field Source must not be empty");
        }
        if (!mount.source().startsWith("/")) {
            throw EngineException.invalid(
                    what + "invalid mount path: '" + mount.source() + "' mount path must be absolute");
        }
        checkDepth(mount, what);
        if (!mount.propagation().isEmpty() && !BindWords.PROPAGATIONS.contains(mount.propagation())) {
            throw EngineException.invalid(what + "invalid propagation mode: " + mount.propagation());
        }
        if (!mount.createMountpoint() && !Files.exists(Path.of(mount.source()))) {
            throw EngineException.invalid(what + "bind source path does not exist: " + mount.source());
        }
    }

    private static void checkDepth(MountConfig mount, String what) {
        if (mount.readOnlyDepth() == ReadOnlyDepth.REQUIRED && !mount.readOnly()) {
            throw EngineException.invalid(
                    what + "ReadOnlyForceRecursive must not be set for a mount that is not read-only");
        }
        if (mount.readOnlyDepth() == ReadOnlyDepth.REQUIRED
                && !Set.of("", "rprivate").contains(mount.propagation())) {
            throw EngineException.invalid(
                    what + "ReadOnlyForceRecursive needs the propagation rprivate, not " + mount.propagation());
        }
    }

    private static void requireAbsolute(String path) {
        if (!path.startsWith("/")) {
            throw EngineException.invalid("invalid mount path: '" + path + "' mount path must be absolute");
        }
        if (normal(path).equals("/")) {
            throw EngineException.invalid("invalid specification: destination can't be '/'");
        }
    }

    static String normal(String path) {
        try {
            return Path.of(path).normalize().toString();
        } catch (InvalidPathException e) {
            throw EngineException.invalid("invalid mount path: '" + path + "': " + e.getReason());
        }
    }
}
