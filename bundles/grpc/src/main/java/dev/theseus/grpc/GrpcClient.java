package dev.theseus.grpc;

import dev.theseus.api.driver.CallContext;

/** Makes calls to whoever is at the other end of a connection. */
public interface GrpcClient extends AutoCloseable {
    /**
     * Begins a call.
     *
     * @param path {@code /package.Service/Method}
     * @param context its deadline ends the call, and goes with it; who waits for a message sees that it is cancelled
     * @throws GrpcException {@code UNAVAILABLE} when the connection has ended
     */
    ClientCall call(String path, GrpcMetadata metadata, CallContext context);

    /** A call of one message each way. */
    default byte[] unary(String path, GrpcMetadata metadata, byte[] request, CallContext context) {
        try (ClientCall call = call(path, metadata, context)) {
            call.send(request);
            call.halfClose();
            byte[] answer = call.receive()
                    .orElseThrow(() -> new GrpcException(GrpcCode.INTERNAL, path + " has ended without an answer"));
            if (call.receive().isPresent()) {
                throw new GrpcException(GrpcCode.INTERNAL, path + " has sent more than one answer");
            }
            return answer;
        }
    }

    /** Whether calls can still be made. */
    boolean isOpen();

    /** Runs once when the connection has ended, at once if it has; on an I/O thread, so it must not block. */
    void onClose(Runnable action);

    /** Ends the connection, and the calls on it. */
    @Override
    void close();
}
