package dev.theseus.grpc;

import dev.theseus.api.driver.CallContext;

/** A call that is served. */
public interface ServerCall extends MessageStream {
    /** Cancelled when the client gives up or is gone; has the deadline that the client set. */
    CallContext context();

    /** Runs once when the client gives up or is gone, at once if it is; on an I/O thread, so it must not block. */
    void onCancel(Runnable action);

    /** Sends metadata before the first message, which else has none. */
    void begin(GrpcMetadata answer);

    /**
     * The one message of a call that has one; waits until the client has said so.
     *
     * @throws GrpcException {@code INVALID_ARGUMENT} where there is none, or another one
     */
    default byte[] request() {
        byte[] message =
                receive().orElseThrow(() -> new GrpcException(GrpcCode.INVALID_ARGUMENT, "the call has no message"));
        if (receive().isPresent()) {
            throw new GrpcException(GrpcCode.INVALID_ARGUMENT, "the call has more than one message");
        }
        return message;
    }
}
