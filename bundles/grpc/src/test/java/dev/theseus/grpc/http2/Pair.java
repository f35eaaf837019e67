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
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client and a server on one connection. */
final class Pair implements AutoCloseable {
    private final EventLoopGroup loops = new DefaultEventLoopGroup(2);
    private final Channel connection;
    final GrpcClient client;

    Pair(GrpcServices services, int largestMessage) throws Exception {
        CallContext context = CallContext.background(Duration.ofMinutes(2));
        LocalAddress address = new LocalAddress("grpc-" + System.nanoTime());
        new ServerBootstrap()
                .group(loops)
                .channel(LocalServerChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        GrpcConnections.serve(accepted.pipeline(), services, context, largestMessage);
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
