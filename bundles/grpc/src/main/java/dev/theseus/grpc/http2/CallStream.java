package dev.theseus.grpc.http2;

import dev.theseus.api.driver.CallContext;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import dev.theseus.grpc.GrpcMetadata;
import dev.theseus.grpc.MessageStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A stream of HTTP/2 that carries a call. What is received is handled on the loop, what is sent on the call's threads. */
abstract class CallStream extends ChannelInboundHandlerAdapter implements MessageStream {
    private final MessageReader reader;
    private final Inbox inbox;
    private volatile @Nullable Channel channel;
    private volatile boolean inputDone;

    /** @param cancelledByFlag whether nothing but the context's flag says that nobody waits any more */
    CallStream(int largestMessage, boolean cancelledByFlag) {
        inbox = new Inbox(this::askForMore, cancelledByFlag);
        reader = new MessageReader(largestMessage, inbox::offer);
    }

    /** Until when waiting has sense. */
    abstract CallContext context();

    abstract void receivedHeaders(Http2Headers headers, boolean end);

    /** The other side has given up, or is gone; may be told more than once. */
    abstract void lost(GrpcException why);

    /** What was received cannot be taken. */
    abstract void refuse(GrpcException why);

    final Inbox inbox() {
        return inbox;
    }

    final Channel channel() {
        Channel present = channel;
        if (present == null) {
            throw new GrpcException(GrpcCode.UNAVAILABLE, "the call has no connection");
        }
        return present;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        channel = added.channel();
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        active.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        try {
            if (message instanceof Http2HeadersFrame headers) {
                receivedHeaders(headers.headers(), headers.isEndStream());
            } else if (message instanceof Http2DataFrame data) {
                reader.add(data.content());
                if (data.isEndStream()) {
                    inputEnded();
                }
            }
        } catch (GrpcException e) {
            refuse(e);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** The other side sends no more. */
    final void inputEnded() {
        if (!reader.isBetweenMessages()) {
            throw new GrpcException(GrpcCode.INTERNAL, "the call's messages end within one");
        }
        inputDone = true;
        inbox.end();
    }

    /** Whether the other side has said that it sends no more. */
    final boolean isInputDone() {
        return inputDone;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext reading) {
        if (inbox.wantsMore()) {
            reading.read();
        }
    }

    final void askForMore() {
        Channel present = channel;
        if (present != null) {
            present.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext reading, Object event) {
        if (event instanceof Http2ResetFrame reset && !(isAnswered() && isOrderly(reset))) {
            lost(new GrpcException(GrpcCode.CANCELLED, "context canceled"));
        }
        ReferenceCountUtil.release(event);
    }

    /**
     * Whether the other side says all that there is to say. Its last words may still wait to be read, since a reset overtakes them.
     */
    abstract boolean isAnswered();

    private static boolean isOrderly(Http2ResetFrame reset) {
        return reset.errorCode() == Http2Error.NO_ERROR.code();
    }

    @Override
    public void channelInactive(ChannelHandlerContext reading) {
        lost(new GrpcException(GrpcCode.UNAVAILABLE, "the connection has ended"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext reading, Throwable cause) {
        lost(new GrpcException(GrpcCode.INTERNAL, "the stream has failed: " + cause.getMessage()));
        reading.close();
    }

    @Override
    public GrpcMetadata metadata() {
        return inbox.metadata(context());
    }

    @Override
    public Optional<byte[]> receive() {
        return inbox.take(context());
    }

    /** Sends a message's bytes; returns at once while there is room, else when it is sent. */
    final void sendMessage(byte[] message) {
        ByteBuf prefix = Unpooled.buffer(5).writeByte(0).writeInt(message.length);
        sendFrame(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(prefix, Unpooled.wrappedBuffer(message))));
    }

    final void sendFrame(Object frame) {
        Channel to = channel();
        ChannelFuture sent = to.writeAndFlush(frame);
        if (!to.isWritable()) {
            try {
                long left = context().remaining().toNanos();
                if (left <= 0 || !sent.await(left, TimeUnit.NANOSECONDS)) {
                    throw new GrpcException(GrpcCode.DEADLINE_EXCEEDED, "context deadline exceeded");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new GrpcException(GrpcCode.CANCELLED, "interrupted while sending a message");
            }
        }
        if (sent.isDone() && !sent.isSuccess()) {
            throw new GrpcException(GrpcCode.UNAVAILABLE, "the other side is gone: " + sent.cause());
        }
    }

    static Http2Headers headers(GrpcMetadata metadata) {
        Http2Headers headers = new DefaultHttp2Headers();
        metadata.values().forEach(headers::add);
        return headers;
    }

    static GrpcMetadata metadata(Http2Headers headers) {
        Map<String, List<String>> values = new TreeMap<>();
        for (Map.Entry<CharSequence, CharSequence> header : headers) {
            if (header.getKey().charAt(0) != ':') {
                values.computeIfAbsent(header.getKey().toString(), _ -> new ArrayList<>())
                        .add(header.getValue().toString());
            }
        }
        return new GrpcMetadata(values);
    }
}
