package dev.theseus.volume.local.internal;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.theseus.api.error.EngineException;
import dev.theseus.linux.file.DurableWrites;
import dev.theseus.linux.file.TreeRemoval;
import dev.theseus.linux.thread.PlatformThreads;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders: {@code volumes/<name>/{_data,opts.json}}, as Docker lays them out. A volume appears and disappears by one
 * rename each; what a crash leaves besides has a name that starts with a dot, which no volume's does.
 */
final class VolumeStore {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeStore.class);
    private static final String NEW = ".new-";
    private static final String REMOVING = ".removing-";
    private static final String DATA = "_data";
    private static final String OPTIONS = "opts.json";
    private static final int PASSABLE_MODE = 0701;
    private static final int DATA_MODE = 0755;

    private final Path volumes;

    VolumeStore(Path dataRoot) {
        this.volumes = dataRoot.resolve("volumes");
    }

    Path data(String name) {
        return volumes.resolve(name).resolve(DATA);
    }

    Path folder() {
        return volumes;
    }

    boolean exists(String name) {
        return VolumeName.isValid(name) && Files.isDirectory(data(name), LinkOption.NOFOLLOW_LINKS);
    }

    void create(String name, VolumeOptions options) {
        try {
            open();
            Path draft = volumes.resolve(NEW + UUID.randomUUID());
            try {
                makeDirectory(draft, PASSABLE_MODE);
                makeDirectory(draft.resolve(DATA), DATA_MODE);
                if (options.needsMount()) {
                    DurableWrites.replace(draft.resolve(OPTIONS), toJson(options));
                }
                DurableWrites.folder(draft);
                Files.move(draft, volumes.resolve(name), StandardCopyOption.ATOMIC_MOVE);
                DurableWrites.folder(volumes);
            } catch (IOException e) {
                TreeRemoval.remove(draft);
                throw e;
            }
        } catch (IOException e) {
            throw EngineException.internal("create volume " + name, e);
        }
    }

    /** Removes the volume and its content; the caller has seen to it that nothing is mounted there. */
    void remove(String name) {
        Path retired = volumes.resolve(REMOVING + UUID.randomUUID());
        try {
            Files.move(volumes.resolve(name), retired, StandardCopyOption.ATOMIC_MOVE);
            PlatformThreads.run(() -> TreeRemoval.remove(retired));
        } catch (NoSuchFileException e) {
            // Removed by hand meanwhile: as asked for.
        } catch (IOException e) {
            throw EngineException.internal("remove volume " + name, e);
        }
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        for (Path entry : entries()) {
            String name = String.valueOf(entry.getFileName());
            if (exists(name)) {
                names.add(name);
            }
        }
        names.sort(null);
        return names;
    }

    /** Folders of calls that a crash cut short. */
    List<Path> leftovers() {
        return entries().stream()
                .filter(entry -> {
                    String name = String.valueOf(entry.getFileName());
                    return name.startsWith(NEW) || name.startsWith(REMOVING);
                })
                .toList();
    }

    /** Deletes one of the {@link #leftovers}; one that stays is told of again. */
    void discard(Path leftover) {
        try {
            TreeRemoval.remove(leftover);
        } catch (RuntimeException | Error e) {
            LOG.warn("{} is left of a call that was cut short and cannot be deleted", leftover, e);
        }
    }

    private List<Path> entries() {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(volumes)) {
            List<Path> found = new ArrayList<>();
            entries.forEach(found::add);
            return found;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw EngineException.internal("list " + volumes, e);
        }
    }

    /** Whether something is mounted onto the volume while it is in use; also when the options are damaged. */
    boolean hasOptions(String name) {
        return Files.exists(volumes.resolve(name).resolve(OPTIONS), LinkOption.NOFOLLOW_LINKS);
    }

    /** Options of an existing volume; those that Docker wrote are understood too. */
    VolumeOptions options(String name) {
        Path file = volumes.resolve(name).resolve(OPTIONS);
        try {
            JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
            return new VolumeOptions(text(json, "MountType"), text(json, "MountOpts"), text(json, "MountDevice"));
        } catch (NoSuchFileException e) {
            return VolumeOptions.PLAIN;
        } catch (JsonParseException | IllegalStateException e) {
            throw EngineException.dataLoss("volume " + name + ": " + file + " is damaged (" + e.getMessage()
                    + "); mend the file by hand, or remove the volume");
        } catch (IOException e) {
            throw EngineException.internal("read options of volume " + name, e);
        }
    }

    private static String text(JsonObject json, String name) {
        return Optional.ofNullable(json.get(name))
                .filter(value -> value.isJsonPrimitive())
                .map(value -> value.getAsString())
                .orElse("");
    }

    private static String toJson(VolumeOptions options) {
        JsonObject json = new JsonObject();
        json.addProperty("MountType", options.type());
        json.addProperty("MountOpts", options.o());
        json.addProperty("MountDevice", options.device());
        return json.toString();
    }

    private void open() throws IOException {
        if (!Files.isDirectory(volumes)) {
            Files.createDirectories(volumes);
            Files.setAttribute(volumes, "unix:mode", PASSABLE_MODE);
            DurableWrites.folder(volumes.toAbsolutePath().getParent());
        }
    }

    private static void makeDirectory(Path path, int mode) throws IOException {
        Files.createDirectory(path);
        Files.setAttribute(path, "unix:mode", mode);
    }
}
