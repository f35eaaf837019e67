package dev.theseus.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.OptionalSslHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/** Takes TLS, and tells clients that speak plain HTTP what they did wrong: a closed connection alone would not. */
final class TlsOnly extends OptionalSslHandler {
    private static final String REFUSAL =
            "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

    TlsOnly(SslContext ssl) {
        super(ssl);
    }

    @Override
    protected ChannelHandler newNonSslHandler(ChannelHandlerContext context) {
        return new Refusal();
    }

    /** Lets nothing through. */
    private static final class Refusal extends ChannelInboundHandlerAdapter {
        private boolean refused;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            boolean http = message instanceof ByteBuf bytes
                    && bytes.isReadable()
                    && Character.isUpperCase(bytes.getByte(bytes.readerIndex()));
            ReferenceCountUtil.release(message);
            if (!refused) {
                refused = true;
                context.writeAndFlush(Unpooled.copiedBuffer(http ? REFUSAL : "", StandardCharsets.US_ASCII));
                LingeringClose.begin(context.channel());
            }
        }
    }
}
