package dev.theseus.grpc.http2;

import dev.theseus.api.driver.CallContext;
import dev.theseus.grpc.GrpcClient;
import dev.theseus.grpc.GrpcServices;
import io.netty.channel.ChannelPipeline;
import java.time.Duration;

/**
 * Makes connections speak gRPC, with prior knowledge of HTTP/2. The channel reads by itself from then on; a side that stops sending has
 * left, and the connection is closed.
 */
public final class GrpcConnections {
    /** What a message may have unless something else is said. */
    public static final int USUAL_MESSAGE = 16 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private GrpcConnections() {}

    /**
     * Serves whoever is at the other end. To be called on the channel's event loop.
     *
     * @param context calls are made under it
     * @param largestMessage bytes; a larger one ends its call with {@code RESOURCE_EXHAUSTED}
     */
    public static void serve(ChannelPipeline pipeline, GrpcServices services, CallContext context, int largestMessage) {
        Http2Setup.server(pipeline, services, context, largestMessage, PATIENCE);
    }

    /**
     * Makes calls to whoever is at the other end. To be called on the channel's event loop.
     *
     * @param largestMessage bytes; a larger one ends its call with {@code RESOURCE_EXHAUSTED}
     */
    public static GrpcClient connect(ChannelPipeline pipeline, int largestMessage) {
        return new Http2Client(pipeline, largestMessage);
    }
}
