package dev.theseus.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Decodes one request and then holds still until it is answered: what follows may be the next request, or raw bytes of a
 * hijacked stream, and only the handler knows.
 */
final class RequestDecoder extends HttpRequestDecoder {
    private static final int HELD_LIMIT = 64 * 1024;

    private boolean held;

    RequestDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(64 * 1024)
                .setMaxHeaderSize(256 * 1024)
                .setMaxChunkSize(64 * 1024));
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (held) {
            return;
        }
        super.decode(context, in, out);
        if (!out.isEmpty() && out.getLast() instanceof LastHttpContent) {
            held = true;
        }
    }

    /** Goes on with the next request, whose bytes may be here already. */
    void resume(ChannelHandlerContext context) throws Exception {
        held = false;
        channelRead(context, Unpooled.EMPTY_BUFFER);
        super.channelReadComplete(context);
    }

    /** Whether bytes may still be read without piling up. */
    boolean wantsMore() {
        return !held || actualReadableBytes() < HELD_LIMIT;
    }

    /** Whether bytes wait for the request before them to be answered. */
    boolean hasBytes() {
        return actualReadableBytes() > 0;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (held && event instanceof ChannelInputShutdownEvent) {
            // The superclass would throw away the bytes that wait.
            context.fireUserEventTriggered(event);
        } else {
            super.userEventTriggered(context, event);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        if (wantsMore()) {
            super.channelReadComplete(context);
        } else {
            // The superclass would ask for more bytes, as it made no message of these.
            context.fireChannelReadComplete();
        }
    }
}
