package dev.theseus.rest.http;

import com.google.gson.JsonObject;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import dev.theseus.http.Failure;
import java.util.Map;

/** Failures as Docker's clients know them: a status and {@code {"message": …}}. */
public final class ErrorMapping {
    private static final String PULL = "/images/create";

    /** Where one endpoint differs from the general rule. */
    private static final Map<Deviation, Integer> DEVIATIONS = Map.of(
            // A refused pull looks like an absent image, so that clients can say "or may require 'docker login'".
            new Deviation(PULL, ErrorKind.FORBIDDEN), 404,
            // What is damaged is what the client sent.
            new Deviation("/images/load", ErrorKind.DATA_LOSS), 400);

    private record Deviation(String template, ErrorKind kind) {}

    private ErrorMapping() {}

    public static int status(Failure failure) {
        // At 401 the docker command asks the user for a name and waits, as it shall where one was wrong.
        if (failure.template().equals(PULL) && failure.why().is(Reason.REGISTRY_NEEDS_CREDENTIALS)) {
            return 500;
        }
        return DEVIATIONS.getOrDefault(new Deviation(failure.template(), failure.kind()), failure.status());
    }

    public static JsonObject body(String message) {
        JsonObject body = new JsonObject();
        body.addProperty("message", message);
        return body;
    }
}
