package dev.theseus.grpc.http2;

import dev.theseus.api.driver.CallContext;
import dev.theseus.grpc.GrpcClient;
import dev.theseus.grpc.GrpcServices;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2Stream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A client and a server on one connection. */
final class Pair implements AutoCloseable {
    private final EventLoopGroup loops = new DefaultEventLoopGroup(2);
    private final Channel connection;
    final GrpcClient client;
    /** Streams that the server has reset. */
    final AtomicInteger reset = new AtomicInteger();
    /** The others. */
    final AtomicInteger ended = new AtomicInteger();

    Pair(GrpcServices services, int largestMessage) throws Exception {
        this(services, largestMessage, Duration.ofSeconds(5));
    }

    /** @param patience how long who was answered may go on sending */
    Pair(GrpcServices services, int largestMessage, Duration patience) throws Exception {
        CallContext context = CallContext.background(Duration.ofMinutes(2));
        LocalAddress address = new LocalAddress("grpc-" + System.nanoTime());
        new ServerBootstrap()
                .group(loops)
                .channel(LocalServerChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        Http2Setup.server(accepted.pipeline(), services, context, largestMessage, patience);
                        count(accepted.pipeline().get(Http2FrameCodec.class).connection());
                    }
                })
                .bind(address)
                .sync();
        CompletableFuture<GrpcClient> made = new CompletableFuture<>();
        connection = new Bootstrap()
                .group(loops)
                .channel(LocalChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        made.complete(GrpcConnections.connect(opened.pipeline(), GrpcConnections.USUAL_MESSAGE));
                    }
                })
                .connect(address)
                .sync()
                .channel();
        client = made.get(30, TimeUnit.SECONDS);
    }

    private void count(Http2Connection served) {
        served.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamClosed(Http2Stream stream) {
                (stream.isResetSent() ? reset : ended).incrementAndGet();
            }
        });
    }

    /** As when the client's process is killed. */
    void cut() {
        connection.close();
    }

    @Override
    public void close() {
        client.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
