package dev.theseus.http.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection whose client may still be sending. A socket closed with unread input resets the connection, and the
 * client then loses what it was sent last: an answer, the end of a process's output. So our side is closed first, and
 * what still comes is dropped until the client closes its own, for a bounded time.
 */
final class LingeringClose extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(LingeringClose.class);

    private static final Patience USUAL = new Patience(5_000, 6);

    private final Patience patience;
    private @Nullable ScheduledFuture<?> watch;
    private boolean received;
    private int watched;

    /**
     * How long a client may go on sending.
     *
     * @param idleMillis without a byte for so long, it is taken to have read all
     * @param times so many idle times in all, whatever it sends
     */
    record Patience(long idleMillis, int times) {}

    private LingeringClose(Patience patience) {
        this.patience = patience;
    }

    /** Sends what is still queued, then closes as told above; from any thread. A second call changes nothing. */
    static void begin(Channel channel) {
        begin(channel, USUAL);
    }

    static void begin(Channel channel, Patience patience) {
        if (channel.eventLoop().inEventLoop()) {
            beginInLoop(channel, patience);
            return;
        }
        try {
            channel.eventLoop().execute(() -> beginInLoop(channel, patience));
        } catch (RejectedExecutionException e) {
            // The loop has ended, and closed its channels before.
            LOG.debug("{} is closed already", channel, e);
        }
    }

    private static void beginInLoop(Channel channel, Patience patience) {
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get(LingeringClose.class) != null || !channel.isActive()) {
            return;
        }
        LingeringClose closing = new LingeringClose(patience);
        SslHandler ssl = pipeline.get(SslHandler.class);
        if (ssl == null) {
            pipeline.addFirst(closing);
        } else {
            pipeline.addAfter(pipeline.context(ssl).name(), null, closing);
        }
        channel.read();
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener((ChannelFuture sent) -> closing.closeOutput(channel, sent, ssl));
    }

    private void closeOutput(Channel channel, ChannelFuture sent, @Nullable SslHandler ssl) {
        if (!sent.isSuccess() || !(channel instanceof DuplexChannel duplex) || duplex.isInputShutdown()) {
            channel.close();
            return;
        }
        ChannelFuture closed = ssl == null ? duplex.shutdownOutput() : ssl.closeOutbound();
        closed.addListener((ChannelFuture done) -> {
            if (!done.isSuccess()) {
                channel.close();
            }
        });
        watch = channel.eventLoop()
                .scheduleAtFixedRate(
                        () -> look(channel), patience.idleMillis, patience.idleMillis, TimeUnit.MILLISECONDS);
    }

    private void look(Channel channel) {
        watched++;
        if (!received || watched == patience.times) {
            channel.close();
        }
        received = false;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        received = true;
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.read();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            // What is queued is sent first; who has stopped sending has nothing that could be lost.
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> context.close());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ScheduledFuture<?> present = watch;
        if (present != null) {
            present.cancel(false);
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
