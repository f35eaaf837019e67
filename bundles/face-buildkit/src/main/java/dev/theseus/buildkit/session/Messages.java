package dev.theseus.buildkit.session;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;

/** Messages out of what came over a call. */
public final class Messages {
    private Messages() {}

    /** @throws GrpcException {@code INVALID_ARGUMENT} for what is none */
    public static <T> T read(Parser<T> type, byte[] message) {
        try {
            return type.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            throw new GrpcException(GrpcCode.INVALID_ARGUMENT, "malformed message: " + e.getMessage());
        }
    }
}
