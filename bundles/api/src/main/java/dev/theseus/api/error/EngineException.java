package dev.theseus.api.error;

import java.io.Serial;
import java.util.Objects;

/**
 * The one exception that crosses the border between engine and drivers.
 *
 * <p>The message is meant for the person who typed the command: it names the object and, where there is one, the next
 * step. Use the factory methods; {@link #kind()} decides what the caller does next.
 */
public final class EngineException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;

    public EngineException(ErrorKind kind, String message) {
        super(message);
        this.kind = Objects.requireNonNull(kind);
    }

    /** Keeps {@code cause} for the log; across a driver's border the slot flattens it to text. */
    public EngineException(ErrorKind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind);
    }

    public ErrorKind kind() {
        return kind;
    }

    /** Never null, unlike {@link Throwable#getMessage()} by contract. */
    public String message() {
        String message = getMessage();
        return message == null ? kind.name() : message;
    }

    /** The same failure with words put before it: {@code context: message}. */
    public EngineException within(String context) {
        return new EngineException(kind, context + ": " + message(), this);
    }

    public static EngineException invalid(String message) {
        return new EngineException(ErrorKind.INVALID_PARAMETER, message);
    }

    public static EngineException unauthorized(String message) {
        return new EngineException(ErrorKind.UNAUTHORIZED, message);
    }

    public static EngineException forbidden(String message) {
        return new EngineException(ErrorKind.FORBIDDEN, message);
    }

    public static EngineException notFound(String message) {
        return new EngineException(ErrorKind.NOT_FOUND, message);
    }

    public static EngineException conflict(String message) {
        return new EngineException(ErrorKind.CONFLICT, message);
    }

    public static EngineException alreadyExists(String message) {
        return new EngineException(ErrorKind.ALREADY_EXISTS, message);
    }

    public static EngineException notModified(String message) {
        return new EngineException(ErrorKind.NOT_MODIFIED, message);
    }

    public static EngineException notImplemented(String message) {
        return new EngineException(ErrorKind.NOT_IMPLEMENTED, message);
    }

    public static EngineException unavailable(String message) {
        return new EngineException(ErrorKind.UNAVAILABLE, message);
    }

    public static EngineException deadline(String message) {
        return new EngineException(ErrorKind.DEADLINE, message);
    }

    public static EngineException cancelled(String message) {
        return new EngineException(ErrorKind.CANCELLED, message);
    }

    public static EngineException dataLoss(String message) {
        return new EngineException(ErrorKind.DATA_LOSS, message);
    }

    public static EngineException internal(String message) {
        return new EngineException(ErrorKind.INTERNAL, message);
    }

    public static EngineException internal(String message, Throwable cause) {
        return new EngineException(ErrorKind.INTERNAL, message + ": " + cause.getMessage(), cause);
    }
}
