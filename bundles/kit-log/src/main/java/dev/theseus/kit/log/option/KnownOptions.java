package dev.theseus.kit.log.option;

import dev.theseus.api.error.EngineException;
import java.util.Map;
import java.util.Set;

/** Which options a driver knows. */
public final class KnownOptions {
    /** What selects attributes, which the engine works out. */
    private static final Set<String> COMMON = Set.of("labels", "labels-regex", "env", "env-regex", "tag");

    private KnownOptions() {}

    /**
     * @param own the driver's, beside those that select attributes
     * @param unknown what Docker's driver says of any other, with {@code %s} for its name
     * @throws EngineException {@code INVALID_PARAMETER} for the first that is neither
     */
    public static void require(Map<String, String> options, Set<String> own, String unknown) {
        for (String option : options.keySet().stream().sorted().toList()) {
            if (!COMMON.contains(option) && !own.contains(option)) {
                throw EngineException.invalid(unknown.formatted(option));
            }
        }
    }
}
