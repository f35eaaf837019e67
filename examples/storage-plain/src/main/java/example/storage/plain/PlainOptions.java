package example.storage.plain;

import dev.theseus.api.error.EngineException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code --storage-opt plain.…} sets.
 *
 * @param root holds the snapshots instead of the state folder ({@code plain.root})
 */
record PlainOptions(Optional<Path> root) {
    private static final String PREFIX = PlainStorageDriver.NAME + ".";
    private static final String ROOT = PREFIX + "root";

    /**
     * @param options those of all storage drivers; only the ones with this driver's name are looked at
     * @throws EngineException {@code INVALID_PARAMETER} for an unknown name or an unusable value
     */
    static PlainOptions parse(Map<String, String> options) {
        for (String option : options.keySet()) {
            if (option.startsWith(PREFIX) && !option.equals(ROOT)) {
                throw EngineException.invalid("storage option " + option + " is unknown; there is " + ROOT);
            }
        }
        Optional<Path> root = Optional.ofNullable(options.get(ROOT)).map(Path::of);
        if (!root.map(Path::isAbsolute).orElse(true)) {
            throw EngineException.invalid("storage option " + ROOT + "=" + options.get(ROOT) + " is no absolute path");
        }
        return new PlainOptions(root);
    }
}
