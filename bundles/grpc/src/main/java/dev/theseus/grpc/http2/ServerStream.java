package dev.theseus.grpc.http2;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import dev.theseus.grpc.GrpcHandler;
import dev.theseus.grpc.GrpcMetadata;
import dev.theseus.grpc.GrpcServices;
import dev.theseus.grpc.ServerCall;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A call that is served. Its end is sent once, by whoever comes first: its thread, or the loop for what it cannot read. */
final class ServerStream extends CallStream implements ServerCall {
    private static final Logger LOG = LoggerFactory.getLogger(ServerStream.class);

    private final GrpcServices services;
    private final List<Runnable> cancelActions = new ArrayList<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Duration patience;
    private volatile CallContext context;
    private volatile boolean begun;
    private boolean lost;

    /** @param patience how long a client may go on sending after it was answered */
    ServerStream(GrpcServices services, CallContext connection, int largestMessage, Duration patience) {
        super(largestMessage, false);
        this.patience = patience;
        this.services = services;
        context = of(connection, connection.remaining());
    }

    /** Each call is cancelled for itself. */
    private static CallContext of(CallContext outer, Duration timeout) {
        return new CallContext(System.nanoTime() + timeout.toNanos(), new AtomicBoolean(), outer.trace());
    }

    @Override
    public CallContext context() {
        return context;
    }

    @Override
    void receivedHeaders(Http2Headers headers, boolean end) {
        GrpcMetadata metadata = metadata(headers);
        String type = metadata.get("content-type").orElse("");
        if (!"POST".contentEquals(String.valueOf(headers.method())) || !type.startsWith("application/grpc")) {
            ended.set(true);
            sendFrame(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("415"), true));
            return;
        }
        metadata.get("grpc-timeout").map(TimeoutText::parse).ifPresent(timeout -> {
            if (timeout.compareTo(context.remaining()) < 0) {
                context = of(context, timeout);
            }
        });
        String path = String.valueOf(headers.path());
        GrpcHandler handler = services.find(path)
                .orElseThrow(() -> new GrpcException(GrpcCode.UNIMPLEMENTED, "unknown method " + path));
        inbox().begin(metadata);
        if (end) {
            inputEnded();
        }
        Thread.ofVirtual().name("grpc " + path).start(() -> run(handler, path));
    }

    private void run(GrpcHandler handler, String path) {
        try {
            handler.handle(this);
            end(GrpcCode.OK, "", new byte[0]);
        } catch (GrpcException e) {
            LOG.debug("{}: {}", path, e.words(), e);
            end(e);
        } catch (EngineException e) {
            LOG.debug("{}: {}", path, e.message(), e);
            end(GrpcCode.of(e.kind()), e.message(), new byte[0]);
        } catch (RuntimeException | Error e) {
            LOG.error("{} failed", path, e);
            end(GrpcCode.INTERNAL, "internal error: " + e, new byte[0]);
        }
    }

    private void end(GrpcException failure) {
        end(failure.code(), failure.words(), failure.details());
    }

    private void end(GrpcCode code, String message, byte[] details) {
        inbox().discard();
        if (ended.getAndSet(true)) {
            return;
        }
        Http2Headers trailers = begun ? new DefaultHttp2Headers() : head(GrpcMetadata.EMPTY);
        trailers.set("grpc-status", Integer.toString(code.number()));
        if (!message.isEmpty()) {
            trailers.set("grpc-message", StatusText.encode(message));
        }
        if (details.length > 0) {
            trailers.set("grpc-status-details-bin", Base64.getEncoder().encodeToString(details));
        }
        ChannelFuture sent = channel().writeAndFlush(new DefaultHttp2HeadersFrame(trailers, true));
        if (isInputDone()) {
            sent.addListener(_ -> channel().close());
            return;
        }
        // Most only say that they have said all, which is on its way.
        askForMore();
        var _ = channel().eventLoop().schedule(this::hangUp, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Who still sends is told that nobody listens. */
    private void hangUp() {
        if (channel().isActive()) {
            channel()
                    .writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR))
                    .addListener(_ -> channel().close());
        }
    }

    private static Http2Headers head(GrpcMetadata metadata) {
        return headers(metadata).status("200").set("content-type", "application/grpc");
    }

    @Override
    public void begin(GrpcMetadata answer) {
        if (!begun) {
            begun = true;
            sendFrame(new DefaultHttp2HeadersFrame(head(answer)));
        }
    }

    @Override
    public void send(byte[] message) {
        begin(GrpcMetadata.EMPTY);
        sendMessage(message);
    }

    @Override
    public void onCancel(Runnable action) {
        synchronized (cancelActions) {
            if (!lost) {
                cancelActions.add(action);
                return;
            }
        }
        action.run();
    }

    @Override
    boolean isAnswered() {
        return false;
    }

    @Override
    void lost(GrpcException why) {
        List<Runnable> actions;
        synchronized (cancelActions) {
            lost = true;
            actions = List.copyOf(cancelActions);
            cancelActions.clear();
        }
        boolean running = !ended.getAndSet(true);
        if (running) {
            context.cancel();
        }
        inbox().fail(why);
        if (running) {
            actions.forEach(Runnable::run);
        }
    }

    @Override
    void refuse(GrpcException why) {
        inbox().fail(why);
        context.cancel();
        end(why);
    }
}
