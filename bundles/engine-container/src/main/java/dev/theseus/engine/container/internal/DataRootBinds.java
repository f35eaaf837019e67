package dev.theseus.engine.container.internal;

import dev.theseus.api.error.EngineException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Binds that reach into the data root, or that hold it. A private copy of what is mounted there would keep layers of other containers
 * busy for as long as the container lives, so changes have to come through.
 *
 * @param dataRoot of the daemon
 */
record DataRootBinds(Path dataRoot) {
    private static final Set<String> COME_THROUGH = Set.of("rslave", "rshared");

    /**
     * How mounts come through.
     *
     * @param asked empty when nothing was said
     * @throws EngineException {@code INVALID_PARAMETER} for a propagation that such a bind must not have
     */
    String propagation(String source, String asked) {
        Path path = source.startsWith("/") ? Path.of(source).normalize() : Path.of(source);
        if (!path.startsWith(dataRoot) && !dataRoot.startsWith(path)) {
            return asked.isEmpty() ? "rprivate" : asked;
        }
        if (asked.isEmpty()) {
            return "rslave";
        }
        if (!COME_THROUGH.contains(asked)) {
            throw EngineException.invalid(
                    ("invalid mount config: must use either propagation mode \"rslave\" or \"rshared\" when"
                                    + " mount source is within the daemon root, daemon root: \"%s\", bind mount source: \"%s\","
                                    + " propagation: \"%s\"")
                            .formatted(dataRoot, source, asked));
        }
        return asked;
    }
}
