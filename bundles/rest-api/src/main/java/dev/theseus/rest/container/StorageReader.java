package dev.theseus.rest.container;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.container.MountConfig;
import dev.theseus.engine.container.MountConfig.ReadOnlyDepth;
import dev.theseus.engine.container.StorageConfig;
import dev.theseus.rest.json.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what is mounted into a container. */
final class StorageReader {
    private static final Set<String> TYPES = Set.of("bind", "volume", "tmpfs", "image");

    /** Which type of mount the options are for. */
    private static final Map<String, String> OPTIONS =
            Map.of("BindOptions", "bind", "VolumeOptions", "volume", "TmpfsOptions", "tmpfs", "ImageOptions", "image");

    private StorageReader() {}

    static StorageConfig read(JsonFields host) {
        long shmSize = host.number("ShmSize");
        if (shmSize < 0) {
            throw EngineException.invalid("SHM size can not be less than 0");
        }
        return new StorageConfig(
                host.strings("Binds"),
                host.objects("Mounts").stream().map(StorageReader::mount).toList(),
                host.stringMap("Tmpfs"),
                host.strings("VolumesFrom"),
                host.string("VolumeDriver"),
                host.flag("ReadonlyRootfs"),
                shmSize,
                host.stringMap("StorageOpt"));
    }

    private static MountConfig mount(JsonFields fields) {
        String type = fields.string("Type");
        if (!TYPES.contains(type)) {
            throw EngineException.invalid("invalid mount config for type \"" + type + "\": mount type unknown");
        }
        OPTIONS.forEach((options, owner) -> {
            if (!owner.equals(type) && fields.has(options)) {
                throw EngineException.invalid(options + " must not be specified on mount type \"" + type + "\"");
            }
        });
        JsonFields bind = fields.objectOrEmpty("BindOptions");
        JsonFields volume = fields.objectOrEmpty("VolumeOptions");
        JsonFields driver = volume.objectOrEmpty("DriverConfig");
        JsonFields tmpfs = fields.objectOrEmpty("TmpfsOptions");
        String subpath = type.equals("image")
                ? fields.objectOrEmpty("ImageOptions").string("Subpath")
                : volume.string("Subpath");
        return new MountConfig(
                type,
                fields.string("Source"),
                fields.string("Target"),
                fields.flag("ReadOnly"),
                bind.string("Propagation"),
                bind.flag("NonRecursive"),
                readOnlyDepth(bind),
                bind.flag("CreateMountpoint"),
                volume.flag("NoCopy"),
                volume.stringMap("Labels"),
                driver.string("Name"),
                driver.stringMap("Options"),
                subpath,
                tmpfsSize(tmpfs),
                tmpfs.integer("Mode"),
                tmpfsOptions(tmpfs));
    }

    private static ReadOnlyDepth readOnlyDepth(JsonFields bind) {
        boolean required = bind.flag("ReadOnlyForceRecursive");
        if (bind.flag("ReadOnlyNonRecursive")) {
            if (required) {
                throw EngineException.invalid("mount options conflict: ReadOnlyNonRecursive && ReadOnlyForceRecursive");
            }
            return ReadOnlyDepth.TOP_ONLY;
        }
        return required ? ReadOnlyDepth.REQUIRED : ReadOnlyDepth.IF_POSSIBLE;
    }

    private static long tmpfsSize(JsonFields tmpfs) {
        long bytes = tmpfs.number("SizeBytes");
        if (bytes < 0) {
            throw EngineException.invalid("invalid mount config for type \"tmpfs\": invalid size: " + bytes);
        }
        return bytes;
    }

    /** Docker gives options as lists of one or two words: {@code [["noexec"],["size","1m"]]}. */
    private static List<String> tmpfsOptions(JsonFields tmpfs) {
        List<String> options = new ArrayList<>();
        for (List<String> words : tmpfs.stringLists("Options")) {
            options.add(String.join("=", words));
        }
        return options;
    }
}
