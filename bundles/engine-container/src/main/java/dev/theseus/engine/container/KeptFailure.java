package dev.theseus.engine.container;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import java.util.Map;
import java.util.Optional;

/**
 * What went wrong, as a value that is kept with a container: a face says it later as it says the failure itself.
 *
 * @param reason empty where the kind was all
 * @param attributes that belong to the reason, by the names in {@link dev.theseus.api.error.Attributes}
 * @param context what was being done, before the failure's own words; else empty
 * @param message the engine's words for all of it, with the context
 */
public record KeptFailure(Optional<Reason> reason, Map<String, String> attributes, String context, String message) {
    public KeptFailure {
        attributes = Map.copyOf(attributes);
    }

    public static KeptFailure of(EngineException failure) {
        return new KeptFailure(failure.reason(), failure.attributes(), failure.context(), failure.message());
    }
}
