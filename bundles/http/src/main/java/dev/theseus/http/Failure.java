package dev.theseus.http;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;

/**
 * Why a request is refused.
 *
 * @param status that usually goes with it
 * @param why kind, reason and words
 * @param template of the request's route; empty when it has none
 */
public record Failure(int status, EngineException why, String template) {
    /** One that nobody threw. */
    public Failure(int status, ErrorKind kind, String message, String template) {
        this(status, new EngineException(kind, message), template);
    }

    /** What a handler or its routes threw. */
    public static Failure of(EngineException failure, String template) {
        return new Failure(status(failure.kind()), failure, template);
    }

    public ErrorKind kind() {
        return why.kind();
    }

    public String message() {
        return why.message();
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
