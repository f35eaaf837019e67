package dev.theseus.grpc;

import dev.theseus.api.error.ErrorKind;

/** How a call ends; {@link #number} is what stands for it on the wire. */
public enum GrpcCode {
    OK(0),
    CANCELLED(1),
    UNKNOWN(2),
    INVALID_ARGUMENT(3),
    DEADLINE_EXCEEDED(4),
    NOT_FOUND(5),
    ALREADY_EXISTS(6),
    PERMISSION_DENIED(7),
    RESOURCE_EXHAUSTED(8),
    FAILED_PRECONDITION(9),
    ABORTED(10),
    OUT_OF_RANGE(11),
    UNIMPLEMENTED(12),
    INTERNAL(13),
    UNAVAILABLE(14),
    DATA_LOSS(15),
    UNAUTHENTICATED(16);

    private static final GrpcCode[] ALL = values();

    private final int number;

    GrpcCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** Of a number that somebody sent. */
    public static GrpcCode of(int number) {
        return number < 0 || number >= ALL.length ? UNKNOWN : ALL[number];
    }

    /** What usually goes with it. */
    public static GrpcCode of(ErrorKind kind) {
        return switch (kind) {
            case INVALID_PARAMETER -> INVALID_ARGUMENT;
            case UNAUTHORIZED -> UNAUTHENTICATED;
            case FORBIDDEN -> PERMISSION_DENIED;
            case NOT_FOUND -> NOT_FOUND;
            case CONFLICT, NOT_MODIFIED -> FAILED_PRECONDITION;
            case ALREADY_EXISTS -> ALREADY_EXISTS;
            case NOT_IMPLEMENTED -> UNIMPLEMENTED;
            case UNAVAILABLE -> UNAVAILABLE;
            case DEADLINE -> DEADLINE_EXCEEDED;
            case CANCELLED -> CANCELLED;
            case DATA_LOSS -> DATA_LOSS;
            case INTERNAL -> INTERNAL;
        };
    }

    /** The engine's word for it, where a call that was made has failed. */
    public ErrorKind kind() {
        return switch (this) {
            case INVALID_ARGUMENT, OUT_OF_RANGE -> ErrorKind.INVALID_PARAMETER;
            case UNAUTHENTICATED -> ErrorKind.UNAUTHORIZED;
            case PERMISSION_DENIED -> ErrorKind.FORBIDDEN;
            case NOT_FOUND -> ErrorKind.NOT_FOUND;
            case FAILED_PRECONDITION, ABORTED -> ErrorKind.CONFLICT;
            case ALREADY_EXISTS -> ErrorKind.ALREADY_EXISTS;
            case UNIMPLEMENTED -> ErrorKind.NOT_IMPLEMENTED;
            case UNAVAILABLE -> ErrorKind.UNAVAILABLE;
            case DEADLINE_EXCEEDED -> ErrorKind.DEADLINE;
            case CANCELLED -> ErrorKind.CANCELLED;
            case DATA_LOSS -> ErrorKind.DATA_LOSS;
            case OK, UNKNOWN, RESOURCE_EXHAUSTED, INTERNAL -> ErrorKind.INTERNAL;
        };
    }
}
