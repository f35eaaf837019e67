package dev.theseus.grpc;

import java.util.Optional;

/** The messages of a call, as either side sees it. Reading and writing may be on different threads, each on one at a time. */
public interface MessageStream {
    /** What the other side sent before its messages; blocks until it has. */
    GrpcMetadata metadata();

    /**
     * The next message; blocks.
     *
     * @return empty when the other side will send no more
     * @throws GrpcException when the call has failed, or is over its deadline
     */
    Optional<byte[]> receive();

    /**
     * Sends a message; blocks while the other side does not read.
     *
     * @throws GrpcException when the call has ended
     */
    void send(byte[] message);
}
