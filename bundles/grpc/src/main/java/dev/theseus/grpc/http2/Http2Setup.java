package dev.theseus.grpc.http2;

import dev.theseus.api.driver.CallContext;
import dev.theseus.grpc.GrpcServices;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The handlers of a connection. */
final class Http2Setup {
    private static final Logger LOG = LoggerFactory.getLogger(Http2Setup.class);

    /** What one call may have on its way to us before its handler reads: large contexts come in one. */
    private static final int STREAM_WINDOW = 1 << 20;

    private static final int CONNECTION_WINDOW = 4 << 20;
    private static final int USUAL_WINDOW = 65_535;
    private static final int MOST_CALLS = 1_000;
    private static final int MOST_HEADERS = 64 * 1024;

    private Http2Setup() {}

    /**
     * A server's side.
     *
     * @param patience how long a client may go on sending after it was answered
     */
    static void server(
            ChannelPipeline pipeline,
            GrpcServices services,
            CallContext context,
            int largestMessage,
            Duration patience) {
        Http2FrameCodecBuilder codec = Http2FrameCodecBuilder.forServer();
        codec.initialSettings(settings().maxConcurrentStreams(MOST_CALLS));
        add(pipeline, codec, new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.config().setAutoRead(false);
                stream.pipeline().addLast(new ServerStream(services, context, largestMessage, patience));
            }
        });
    }

    /** A client's side, which takes no calls. */
    static void client(ChannelPipeline pipeline) {
        Http2FrameCodecBuilder codec = Http2FrameCodecBuilder.forClient();
        codec.initialSettings(settings().pushEnabled(false));
        add(pipeline, codec, new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.close();
            }
        });
    }

    private static Http2Settings settings() {
        return Http2Settings.defaultSettings().initialWindowSize(STREAM_WINDOW).maxHeaderListSize(MOST_HEADERS);
    }

    private static void add(ChannelPipeline pipeline, Http2FrameCodecBuilder codec, ChannelHandler streams) {
        pipeline.addLast(codec.build(), new Http2MultiplexHandler(streams), new End());
        pipeline.channel().config().setAutoRead(true);
    }

    /** What concerns the connection as a whole. */
    private static final class End extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            if (context.channel().isActive()) {
                widen(context);
            }
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            widen(context);
        }

        /** Not before the preface, or the other side would never hear of it. */
        private static void widen(ChannelHandlerContext context) {
            context.writeAndFlush(new DefaultHttp2WindowUpdateFrame(CONNECTION_WINDOW - USUAL_WINDOW));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            // Settings, pings and the like; the codec has answered them.
            ReferenceCountUtil.release(message);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
                context.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("{} failed", context.channel(), cause);
            context.close();
        }
    }
}
