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
