package dev.theseus.grpc;

/** Serves the calls of a method, each on a thread of its own. When it returns the call has ended well. */
@FunctionalInterface
public interface GrpcHandler {
    /**
     * Serves a call; may block.
     *
     * @throws GrpcException for how it ends else; an {@link dev.theseus.api.error.EngineException} says it by its kind
     */
    void handle(ServerCall call);
}
