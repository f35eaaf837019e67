package dev.theseus.rest.http;

import com.google.gson.JsonObject;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.http.Failure;
import java.util.Map;

/** Failures as Docker's clients know them: a status and {@code {"message": …}}. */
public final class ErrorMapping {
    /** Where one endpoint differs from the general rule. */
    private static final Map<Deviation, Integer> DEVIATIONS = Map.of(
            // A refused pull looks like an absent image, so that clients can say "or may require 'docker login'".
            new Deviation("/images/create", ErrorKind.FORBIDDEN), 404,
            // What is damaged is what the client sent.
            new Deviation("/images/load", ErrorKind.DATA_LOSS), 400,
            // The registry's 401, not this daemon's: after that the docker command would ask the user for a name.
            new Deviation("/images/create", ErrorKind.UNAUTHORIZED), 500);

    private record Deviation(String template, ErrorKind kind) {}

    private ErrorMapping() {}

    public static int status(Failure failure) {
        return DEVIATIONS.getOrDefault(new Deviation(failure.template(), failure.kind()), failure.status());
    }

    public static JsonObject body(String message) {
        JsonObject body = new JsonObject();
        body.addProperty("message", message);
        return body;
    }
}
