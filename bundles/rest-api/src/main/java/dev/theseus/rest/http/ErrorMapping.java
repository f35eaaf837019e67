package dev.theseus.rest.http;

import com.google.gson.JsonObject;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
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

    public static int status(EngineException failure, String template) {
        return DEVIATIONS.getOrDefault(new Deviation(template, failure.kind()), status(failure.kind()));
    }

    static int status(ErrorKind kind) {
        return switch (kind) {
            case INVALID_PARAMETER -> 400;
            case UNAUTHORIZED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT, ALREADY_EXISTS -> 409;
            case NOT_MODIFIED -> 304;
            case NOT_IMPLEMENTED -> 501;
            case UNAVAILABLE -> 503;
            case DEADLINE -> 504;
            case CANCELLED -> 499;
            case DATA_LOSS, INTERNAL -> 500;
        };
    }

    public static JsonObject body(String message) {
        JsonObject body = new JsonObject();
        body.addProperty("message", message);
        return body;
    }
}
