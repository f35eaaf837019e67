package dev.theseus.http.server;

import dev.theseus.http.Hijacked;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: requests one after the other, each handed to the dispatcher; after a hijack raw bytes. All
 * fields but those of the queues belong to the event loop.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private static final long DISCARD_LIMIT = 1024 * 1024;

    private final Dispatcher dispatcher;
    private final RequestDecoder decoder = new RequestDecoder();
    private final HttpResponseEncoder encoder = new HttpResponseEncoder();
    private @Nullable ChannelHandlerContext context;
    private @Nullable NettyExchange exchange;
    private @Nullable ByteQueue input;
    private boolean raw;
    /** Whether it has other handlers now, and all passes through. */
    private boolean given;

    private boolean inputEnded;
    /** Whether the request is answered while its body is still coming. */
    private boolean discarding;

    private long discarded;
    /** Whether the next request waits for the client to read what it was answered. */
    private boolean unreadAnswers;

    Connection(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    void addTo(ChannelPipeline pipeline) {
        pipeline.addLast(decoder, encoder, this);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        dispatcher.opened(active.channel());
        active.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        if (given) {
            reading.fireChannelRead(message);
            return;
        }
        try {
            // The JVM writes a class for each switch over types, at each start anew.
            if (message instanceof HttpRequest request) {
                begin(reading, request);
            } else if (message instanceof HttpContent content) {
                bodyPart(content);
            } else if (message instanceof ByteBuf bytes && raw && input != null) {
                input.offer(ByteBufUtil.getBytes(bytes));
            } else {
                LOG.debug("unexpected {} on {}", message.getClass(), reading.channel());
            }
            if (message instanceof LastHttpContent) {
                bodyEnd(reading);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void bodyEnd(ChannelHandlerContext reading) {
        if (input != null) {
            input.end();
        }
        if (discarding) {
            discarding = false;
            next(reading);
        }
    }

    private void bodyPart(HttpContent content) {
        if (discarding) {
            discarded += content.content().readableBytes();
            if (discarded > DISCARD_LIMIT && context != null) {
                discarding = false;
                LingeringClose.begin(context.channel());
            }
            return;
        }
        if (input == null) {
            return;
        }
        if (content.decoderResult().isFailure()) {
            input.fail("the request's body is broken: "
                    + content.decoderResult().cause().getMessage());
        } else {
            input.offer(ByteBufUtil.getBytes(content.content()));
        }
    }

    private void begin(ChannelHandlerContext reading, HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            refuse(reading, request.decoderResult().cause());
            return;
        }
        if (HttpUtil.is100ContinueExpected(request)) {
            reading.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
        ByteQueue body = new ByteQueue(this::askForMore);
        input = body;
        NettyExchange started = new NettyExchange(this, reading.channel(), request, body, dispatcher.bodies());
        exchange = started;
        if (inputEnded) {
            started.disconnected();
        }
        dispatcher.start(started);
    }

    private static void refuse(ChannelHandlerContext reading, Throwable cause) {
        boolean tooLong = cause instanceof TooLongHttpLineException || cause instanceof TooLongHttpHeaderException;
        HttpResponseStatus status =
                tooLong ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE : HttpResponseStatus.BAD_REQUEST;
        DefaultFullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(status.toString(), StandardCharsets.UTF_8));
        answer.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        HttpUtil.setContentLength(answer, answer.content().readableBytes());
        answer.headers().set(HttpHeaderNames.CONNECTION, "close");
        reading.writeAndFlush(answer);
        LingeringClose.begin(reading.channel());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext reading) {
        if (given) {
            reading.fireChannelReadComplete();
        } else {
            readOn(reading);
        }
    }

    /** Reads on where there is room; also while a request is worked on, as only reading shows that a client left. */
    private void readOn(ChannelHandlerContext reading) {
        boolean room =
                raw || input != null && !input.isEnded() ? input != null && input.wantsMore() : decoder.wantsMore();
        if (room && !inputEnded) {
            reading.read();
        }
    }

    /** Once the server has ended there is nobody left to wait for. */
    private static void inLoop(ChannelHandlerContext current, Runnable work) {
        try {
            current.executor().execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is closed already", current.channel(), e);
        }
    }

    private void askForMore() {
        ChannelHandlerContext current = context;
        if (current != null) {
            inLoop(current, () -> readOn(current));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext reading, Object event) {
        if (given) {
            reading.fireUserEventTriggered(event);
        } else if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            inputEnded = true;
            endInput();
            if (exchange == null) {
                reading.close();
            }
        }
    }

    private void endInput() {
        if (input != null && raw) {
            input.end();
        } else if (input != null) {
            input.fail("the client stopped sending in the middle of the request's body");
        }
        if (exchange != null && !raw) {
            exchange.disconnected();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext reading) {
        inputEnded = true;
        endInput();
        if (exchange != null) {
            exchange.disconnected();
        }
        dispatcher.closed(reading.channel());
        reading.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext reading, Throwable cause) {
        if (given) {
            reading.fireExceptionCaught(cause);
            return;
        }
        LOG.debug("connection {} failed", reading.channel(), cause);
        reading.close();
    }

    /** Called by the exchange, from any thread, when its answer is complete; then the next request may come. */
    void finished(NettyExchange done, boolean keepAlive) {
        ChannelHandlerContext current = context;
        if (current == null) {
            return;
        }
        inLoop(current, () -> {
            if (exchange != done || raw) {
                return;
            }
            boolean bodyLeft = input != null && !input.isEnded();
            exchange = null;
            forgetInput();
            if (!keepAlive || dispatcher.isStopping() || inputEnded && (bodyLeft || !decoder.hasBytes())) {
                LingeringClose.begin(current.channel());
            } else if (bodyLeft) {
                discarding = true;
                discarded = 0;
                current.read();
            } else {
                next(current);
            }
        });
    }

    /** Called by the exchange, from any thread, when it can give no proper answer: closes the connection. */
    void abandoned() {
        ChannelHandlerContext current = context;
        if (current != null) {
            current.executor().execute(() -> {
                forgetInput();
                LingeringClose.begin(current.channel());
            });
        }
    }

    private void forgetInput() {
        if (input != null) {
            input.discard();
            input = null;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        if (given) {
            changed.fireChannelWritabilityChanged();
        } else if (unreadAnswers && changed.channel().isWritable()) {
            next(changed);
        }
    }

    private void next(ChannelHandlerContext current) {
        // Who does not read his answers gets no more of them.
        unreadAnswers = !current.channel().isWritable();
        if (unreadAnswers) {
            return;
        }
        try {
            decoder.resume(current.pipeline().context(decoder));
            if (inputEnded && exchange == null) {
                current.close();
            }
        } catch (Exception e) {
            exceptionCaught(current, e);
        }
    }

    /** Leaves HTTP: sends the head and gives out the raw connection. */
    Hijacked hijack(Channel channel, String head) throws IOException {
        ByteQueue rawInput = new ByteQueue(this::askForMore);
        leave(channel, () -> {
            raw = true;
            input = rawInput;
            channel.pipeline().remove(encoder);
            channel.writeAndFlush(Unpooled.copiedBuffer(head, StandardCharsets.US_ASCII));
            channel.pipeline().remove(decoder);
            if (inputEnded) {
                rawInput.end();
            }
            askForMore();
        });
        return new RawConnection(channel, rawInput);
    }

    /**
     * Leaves HTTP: sends the head and gives the connection to other handlers.
     *
     * @param read what was read of theirs before
     */
    void give(Channel channel, String head, String read, Consumer<ChannelPipeline> install) throws IOException {
        leave(channel, () -> {
            forgetInput();
            given = true;
            raw = true;
            ChannelPipeline pipeline = channel.pipeline();
            pipeline.remove(encoder);
            channel.writeAndFlush(Unpooled.copiedBuffer(head, StandardCharsets.US_ASCII));
            install.accept(pipeline);
            pipeline.context(this).fireChannelRead(Unpooled.copiedBuffer(read, StandardCharsets.US_ASCII));
            pipeline.remove(decoder);
            if (inputEnded) {
                channel.close();
            }
        });
    }

    private static void leave(Channel channel, Runnable work) throws IOException {
        CompletableFuture<Void> left = new CompletableFuture<>();
        channel.eventLoop().execute(() -> {
            try {
                work.run();
                left.complete(null);
            } catch (RuntimeException e) {
                left.completeExceptionally(e);
            }
        });
        try {
            left.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while taking over the connection", e);
        } catch (ExecutionException e) {
            throw new IOException("the client is gone", e.getCause());
        }
    }

    private static final class RawConnection implements Hijacked {
        private final Channel channel;
        private final ByteQueue input;
        private final ChannelOutput output;

        RawConnection(Channel channel, ByteQueue input) {
            this.channel = channel;
            this.input = input;
            this.output = new ChannelOutput(channel, bytes -> bytes, () -> {});
        }

        @Override
        public InputStream input() {
            return input;
        }

        @Override
        public OutputStream output() {
            return output;
        }

        @Override
        public void close() {
            LingeringClose.begin(channel);
            input.discard();
        }
    }
}
