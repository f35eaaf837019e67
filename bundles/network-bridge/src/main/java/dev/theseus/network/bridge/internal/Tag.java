package dev.theseus.network.bridge.internal;

import java.util.Optional;

/**
 * The alias by which an engine's links are told from others': {@code theseus:<engine>:<object>}.
 *
 * @param engineId of the engine
 * @param objectId of a network or an endpoint
 */
record Tag(String engineId, String objectId) {
    private static final String PREFIX = "theseus:";

    /** Empty when the alias is no tag of this engine. */
    static Optional<Tag> parse(String engineId, String alias) {
        String own = PREFIX + engineId + ":";
        return alias.startsWith(own) && alias.length() > own.length()
                ? Optional.of(new Tag(engineId, alias.substring(own.length())))
                : Optional.empty();
    }

    String alias() {
        return PREFIX + engineId + ":" + objectId;
    }
}
