package dev.theseus.name.service.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import java.util.concurrent.TimeUnit;

/** Questions over TCP: each message has its length before it (RFC 1035, section 4.2.2). */
final class StreamInitializer extends ChannelInitializer<SocketChannel> {
    private static final int LARGEST = 65535;
    private static final int LENGTH_BYTES = 2;
    private static final int LIFETIME_SECONDS = 30;

    private final Resolver resolver;

    StreamInitializer(Resolver resolver) {
        this.resolver = resolver;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        channel.pipeline()
                .addLast(new LengthFieldBasedFrameDecoder(LARGEST + LENGTH_BYTES, 0, LENGTH_BYTES, 0, LENGTH_BYTES))
                .addLast(new LengthFieldPrepender(LENGTH_BYTES))
                .addLast(new MessageHandler(resolver));
        // A client that says nothing must not hold a descriptor for ever.
        channel.eventLoop().schedule(() -> channel.close(), LIFETIME_SECONDS, TimeUnit.SECONDS);
    }

    private static final class MessageHandler extends SimpleChannelInboundHandler<ByteBuf> {
        private final Resolver resolver;

        MessageHandler(Resolver resolver) {
            this.resolver = resolver;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
            resolver.resolve(
                    ByteBufUtil.getBytes(message),
                    true,
                    answer -> context.writeAndFlush(Unpooled.wrappedBuffer(answer)));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
