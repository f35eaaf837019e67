package dev.theseus.linux.engine;

import java.util.Optional;

/**
 * The alias by which an engine's links are told from others': {@code theseus:<engine>:<object>}.
 *
 * @param engineId of the engine
 * @param objectId of a network or an endpoint
 */
public record EngineTag(String engineId, String objectId) {
    private static final String PREFIX = "theseus:";

    /** Empty when the alias is no engine's tag. */
    public static Optional<EngineTag> parse(String alias) {
        if (!alias.startsWith(PREFIX)) {
            return Optional.empty();
        }
        int end = alias.indexOf(':', PREFIX.length());
        return end <= PREFIX.length() || end + 1 == alias.length()
                ? Optional.empty()
                : Optional.of(new EngineTag(alias.substring(PREFIX.length(), end), alias.substring(end + 1)));
    }

    public String alias() {
        return PREFIX + engineId + ":" + objectId;
    }
}
