package dev.theseus.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.function.Function;

/** Writes to a channel from an ordinary thread, waiting while the client does not read. */
final class ChannelOutput extends OutputStream {
    private static final int MAX_PIECE = 64 * 1024;

    private final Channel channel;
    private final Function<ByteBuf, Object> wrap;
    private final Runnable onClose;
    private boolean closed;

    /**
     * An output.
     *
     * @param wrap makes the channel's message of some bytes
     * @param onClose called once, after the last write
     */
    ChannelOutput(Channel channel, Function<ByteBuf, Object> wrap, Runnable onClose) {
        this.channel = channel;
        this.wrap = wrap;
        this.onClose = onClose;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, data.length);
        if (closed) {
            throw new IOException("the response is closed");
        }
        for (int at = 0; at < length; at += MAX_PIECE) {
            int count = Math.min(MAX_PIECE, length - at);
            send(channel, wrap.apply(Unpooled.copiedBuffer(data, offset + at, count)));
        }
    }

    /** Writes and flushes; returns at once while there is room in the channel's buffer, else when it is sent. */
    static void send(Channel channel, Object message) throws IOException {
        ChannelFuture future = channel.writeAndFlush(message);
        if (!channel.isWritable()) {
            try {
                future.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while sending", e);
            }
        }
        if (future.isDone() && !future.isSuccess()) {
            throw new IOException("the client is gone", future.cause());
        }
        if (!channel.isActive()) {
            throw new IOException("the client is gone");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            onClose.run();
        }
    }
}
