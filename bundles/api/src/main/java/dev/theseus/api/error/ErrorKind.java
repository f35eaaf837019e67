package dev.theseus.api.error;

/** The closed set of failures that a caller can act upon. Each kind has exactly one HTTP status in the REST bundle. */
public enum ErrorKind {
    /** The caller's input is wrong; repeating the call unchanged cannot succeed. HTTP 400. */
    INVALID_PARAMETER,
    /** No or wrong credentials. HTTP 401. */
    UNAUTHORIZED,
    /** Known caller, forbidden action. HTTP 403. */
    FORBIDDEN,
    /** The named object does not exist. HTTP 404. */
    NOT_FOUND,
    /** The object's present state excludes the call. HTTP 409. */
    CONFLICT,
    /** The name or key is taken. HTTP 409. */
    ALREADY_EXISTS,
    /** The object already is in the state asked for. HTTP 304. */
    NOT_MODIFIED,
    /** Asked for something this engine or driver does not do. HTTP 501. */
    NOT_IMPLEMENTED,
    /** Nothing happened; the call may be repeated later. Also: the driver is absent or draining. HTTP 503. */
    UNAVAILABLE,
    /** Time ran out and the outcome is unknown; the engine reconciles. HTTP 504. */
    DEADLINE,
    /** The caller went away; the outcome may be unknown. */
    CANCELLED,
    /** Stored or transferred bytes are not what their digest or format promises. HTTP 500. */
    DATA_LOSS,
    /** Everything else, with the system's own words. HTTP 500. */
    INTERNAL
}
