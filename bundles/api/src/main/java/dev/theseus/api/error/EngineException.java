package dev.theseus.api.error;

import java.io.Serial;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one exception that crosses the border between engine and drivers.
 *
 * <p>The message is meant for the log and for the person who typed the command: it names the object and, where there is
 * one, the next step. Programs go by the {@link #kind()} and the {@link #reason()}, never by the message. Use the factory
 * methods: {@code EngineException.invalid("…").because(Reason.TASK_MOUNT_REFUSED, Map.of(Attributes.ERRNO, "ENOENT"))}.
 */
public final class EngineException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final @Nullable Reason reason;
    private final Map<String, String> attributes;
    private final String context;

    public EngineException(ErrorKind kind, String message) {
        this(kind, null, Map.of(), "", message, null);
    }

    /** Keeps {@code cause} for the log; across a driver's border the slot flattens it to text. */
    public EngineException(ErrorKind kind, String message, Throwable cause) {
        this(kind, null, Map.of(), "", message, cause);
    }

    private EngineException(
            ErrorKind kind,
            @Nullable Reason reason,
            Map<String, String> attributes,
            String context,
            @Nullable String message,
            @Nullable Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind);
        this.reason = reason;
        this.attributes = Map.copyOf(attributes);
        this.context = context;
    }

    public ErrorKind kind() {
        return kind;
    }

    /** What exactly happened; empty where the kind says all that a program can do something with. */
    public Optional<Reason> reason() {
        return Optional.ofNullable(reason);
    }

    public boolean is(Reason wanted) {
        return wanted.equals(reason);
    }

    /** Facts that belong to the reason, by the names in {@link Attributes}. */
    public Map<String, String> attributes() {
        return attributes;
    }

    /** The same failure with a reason, in the place of one that it may have had. */
    public EngineException because(Reason why, Map<String, String> facts) {
        return new EngineException(kind, why, facts, context, getMessage(), getCause());
    }

    /** As {@link #because(Reason, Map)}, without attributes. */
    public EngineException because(Reason why) {
        return because(why, Map.of());
    }

    /** Never null, unlike {@link Throwable#getMessage()} by contract. */
    public String message() {
        String message = getMessage();
        return message == null ? kind.name() : message;
    }

    /** What {@link #within} has put before the failure's own words; empty when nothing was. */
    public String context() {
        return context;
    }

    /** The same failure with words put before it: {@code where: message}. */
    public EngineException within(String where) {
        String whole = context.isEmpty() ? where : where + ": " + context;
        return new EngineException(kind, reason, attributes, whole, where + ": " + message(), this);
    }

    /** The same failure, for a caller to whom it is one of another kind. */
    public EngineException as(ErrorKind other) {
        return new EngineException(other, reason, attributes, context, getMessage(), this);
    }

    /** The same failure in other words. */
    public EngineException saying(String message) {
        return new EngineException(kind, reason, attributes, "", message, this);
    }

    /** The same failure as values alone, without its cause: that may be of a class that is to go. */
    public EngineException flat() {
        return new EngineException(kind, reason, attributes, context, message(), null);
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

    /** With the cause's words; where Java's file access was told that the disk is full, that is the reason. */
    public static EngineException internal(String message, Throwable cause) {
        EngineException failure = new EngineException(ErrorKind.INTERNAL, message + ": " + cause.getMessage(), cause);
        return KernelWords.reason(cause).map(failure::because).orElse(failure);
    }
}
