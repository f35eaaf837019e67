package dev.theseus.grpc;

import dev.theseus.api.error.EngineException;

/** A call that did not end with {@link GrpcCode#OK}: thrown by who serves it, or told to who made it. */
public final class GrpcException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final GrpcCode code;
    private final transient byte[] details;

    public GrpcException(GrpcCode code, String message) {
        this(code, message, new byte[0]);
    }

    /** @param details a {@code google.rpc.Status} in protobuf's form; empty for none */
    public GrpcException(GrpcCode code, String message, byte[] details) {
        super(message);
        this.code = code;
        this.details = details.clone();
    }

    public GrpcCode code() {
        return code;
    }

    /** What the other side is told. */
    public String words() {
        return String.valueOf(getMessage());
    }

    public byte[] details() {
        return details.clone();
    }

    /** The engine's form of it. */
    public EngineException toEngine(String what) {
        return new EngineException(code.kind(), what + ": " + words(), this);
    }
}
