package dev.theseus.rest.image;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Platform;
import dev.theseus.http.Query;
import dev.theseus.rest.json.JsonFields;
import java.util.Optional;

/** The {@code platform} parameter: {@code os/arch} for older endpoints, a JSON object for newer ones. */
final class Platforms {
    private Platforms() {}

    static Optional<Platform> of(Query query) {
        return query.find("platform").or(() -> query.find("platforms")).map(Platforms::parse);
    }

    /** Of pages that take an object alone. */
    static Optional<Platform> ofObject(Query query) {
        return query.find("platform").map(Platforms::parseObject);
    }

    private static Platform parseObject(String text) {
        JsonFields fields;
        try {
            fields = JsonFields.parse(text);
        } catch (EngineException e) {
            throw EngineException.invalid("failed to parse platform: " + e.message());
        }
        Platform platform = new Platform(fields.string("os"), fields.string("architecture"), fields.string("variant"));
        if (platform.os().isEmpty()
                && platform.architecture().isEmpty()
                && !platform.variant().isEmpty()) {
            throw EngineException.invalid("optional platform fields provided, but OS and Architecture are missing");
        }
        if (platform.os().isEmpty() || platform.architecture().isEmpty()) {
            throw EngineException.invalid("both OS and Architecture must be provided");
        }
        return platform;
    }

    private static Platform parse(String text) {
        if (text.startsWith("{")) {
            JsonFields fields = JsonFields.parse(text);
            return new Platform(fields.string("os"), fields.string("architecture"), fields.string("variant"));
        }
        try {
            return Platform.parse(text);
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid(String.valueOf(e.getMessage()));
        }
    }
}
