package dev.theseus.http;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import java.util.Map;
import java.util.Optional;

/**
 * Why a request is refused.
 *
 * @param status that usually goes with it
 * @param reason what exactly happened, where that is known
 * @param attributes facts that belong to the reason
 * @param message in the engine's or its driver's words
 * @param template of the request's route; empty when it has none
 */
public record Failure(
        int status,
        ErrorKind kind,
        Optional<Reason> reason,
        Map<String, String> attributes,
        String message,
        String template) {
    public Failure {
        attributes = Map.copyOf(attributes);
    }

    /** One without a reason. */
    public Failure(int status, ErrorKind kind, String message, String template) {
        this(status, kind, Optional.empty(), Map.of(), message, template);
    }

    /** What a handler or its routes threw. */
    public static Failure of(EngineException failure, String template) {
        return new Failure(
                status(failure.kind()),
                failure.kind(),
                failure.reason(),
                failure.attributes(),
                failure.message(),
                template);
    }

    private static int status(ErrorKind kind) {
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
}
