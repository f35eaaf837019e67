package dev.theseus.grpc.http2;

import dev.theseus.api.driver.CallContext;
import dev.theseus.grpc.ClientCall;
import dev.theseus.grpc.GrpcClient;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import dev.theseus.grpc.GrpcMetadata;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** {@link GrpcClient} over a channel. */
final class Http2Client implements GrpcClient {
    private final Channel connection;
    private final int largestMessage;

    /** To be called on the channel's event loop. */
    Http2Client(ChannelPipeline pipeline, int largestMessage) {
        connection = pipeline.channel();
        this.largestMessage = largestMessage;
        Http2Setup.client(pipeline);
    }

    @Override
    public ClientCall call(String path, GrpcMetadata metadata, CallContext context) {
        ClientStream call = new ClientStream(context, largestMessage);
        Future<Http2StreamChannel> opening = new Http2StreamChannelBootstrap(connection)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.config().setAutoRead(false);
                        // What the other side has said last is read even if nothing can be sent any more.
                        stream.config().setAutoClose(false);
                        stream.pipeline().addLast(call);
                    }
                })
                .open();
        try {
            if (!opening.await(Math.max(0, context.remaining().toNanos()), TimeUnit.NANOSECONDS)) {
                opening.addListener(_ -> {
                    if (opening.isSuccess()) {
                        opening.getNow().close();
                    }
                });
                throw new GrpcException(GrpcCode.DEADLINE_EXCEEDED, "context deadline exceeded");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GrpcException(GrpcCode.CANCELLED, "interrupted while a call was begun");
        }
        if (!opening.isSuccess()) {
            throw new GrpcException(GrpcCode.UNAVAILABLE, "the connection has ended: " + opening.cause());
        }
        Http2Headers headers = CallStream.headers(metadata)
                .method("POST")
                .scheme("http")
                .path(path)
                .authority("localhost")
                .set("content-type", "application/grpc")
                .set("te", "trailers")
                .set("grpc-timeout", TimeoutText.format(context.remaining()));
        call.sendFrame(new DefaultHttp2HeadersFrame(headers));
        return call;
    }

    @Override
    public boolean isOpen() {
        return connection.isActive();
    }

    @Override
    public void onClose(Runnable action) {
        connection.closeFuture().addListener(_ -> action.run());
    }

    @Override
    public void close() {
        connection.close();
    }
}
