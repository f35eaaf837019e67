package dev.theseus.grpc.http2;

import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/** Cuts messages out of a stream's bytes: a byte that says whether it is compressed, four of length, the message. For one thread. */
final class MessageReader {
    private static final int PREFIX = 5;

    private final int largest;
    private final Consumer<byte[]> messages;
    private final byte[] prefix = new byte[PREFIX];
    private int prefixAt;
    private byte[] message = new byte[0];
    private int messageAt;

    MessageReader(int largest, Consumer<byte[]> messages) {
        this.largest = largest;
        this.messages = messages;
    }

    /** @throws GrpcException for a message that is compressed or too large */
    void add(ByteBuf bytes) {
        while (bytes.isReadable()) {
            if (prefixAt < PREFIX) {
                prefix[prefixAt++] = bytes.readByte();
                if (prefixAt < PREFIX) {
                    continue;
                }
                message = new byte[length()];
                messageAt = 0;
            }
            int count = Math.min(bytes.readableBytes(), message.length - messageAt);
            bytes.readBytes(message, messageAt, count);
            messageAt += count;
            if (messageAt == message.length) {
                prefixAt = 0;
                messages.accept(message);
                message = new byte[0];
            }
        }
    }

    private int length() {
        if (prefix[0] != 0) {
            throw new GrpcException(GrpcCode.UNIMPLEMENTED, "compressed messages are not understood here");
        }
        long length = 0;
        for (int i = 1; i < PREFIX; i++) {
            length = length << 8 | prefix[i] & 0xff;
        }
        if (length > largest) {
            throw new GrpcException(
                    GrpcCode.RESOURCE_EXHAUSTED, "a message of " + length + " bytes: " + largest + " is the most");
        }
        return (int) length;
    }

    /** Whether the stream may end here. */
    boolean isBetweenMessages() {
        return prefixAt == 0;
    }
}
