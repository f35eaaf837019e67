package dev.theseus.grpc.http2;

import dev.theseus.api.driver.CallContext;
import dev.theseus.grpc.ClientCall;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicBoolean;

/** A call that was made. */
final class ClientStream extends CallStream implements ClientCall {
    private final CallContext context;
    private final AtomicBoolean ended = new AtomicBoolean();

    ClientStream(CallContext context, int largestMessage) {
        super(largestMessage, true);
        this.context = context;
    }

    @Override
    CallContext context() {
        return context;
    }

    @Override
    void receivedHeaders(Http2Headers headers, boolean end) {
        if (!end) {
            String status = String.valueOf(headers.status());
            if (!status.equals("200")) {
                throw new GrpcException(codeOf(status), "the answer is HTTP " + status);
            }
            inbox().begin(metadata(headers));
            return;
        }
        ended.set(true);
        CharSequence code = headers.get("grpc-status");
        if (code == null) {
            String status = String.valueOf(headers.status());
            throw new GrpcException(codeOf(status), "the call has ended without a status (HTTP " + status + ")");
        }
        GrpcCode how = number(code.toString());
        if (how == GrpcCode.OK) {
            inputEnded();
        } else {
            CharSequence message = headers.get("grpc-message");
            CharSequence details = headers.get("grpc-status-details-bin");
            throw new GrpcException(
                    how,
                    message == null ? how.toString() : StatusText.decode(message.toString()),
                    details == null ? new byte[0] : bytes(details.toString()));
        }
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static GrpcCode number(String text) {
        try {
            return GrpcCode.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return GrpcCode.UNKNOWN;
        }
    }

    private static GrpcCode codeOf(String httpStatus) {
        return switch (httpStatus) {
            case "400" -> GrpcCode.INTERNAL;
            case "401" -> GrpcCode.UNAUTHENTICATED;
            case "403" -> GrpcCode.PERMISSION_DENIED;
            case "404" -> GrpcCode.UNIMPLEMENTED;
            case "429", "502", "503", "504" -> GrpcCode.UNAVAILABLE;
            default -> GrpcCode.UNKNOWN;
        };
    }

    @Override
    boolean isAnswered() {
        return true;
    }

    @Override
    public void send(byte[] message) {
        if (ended.get()) {
            throw whyEnded();
        }
        try {
            sendMessage(message);
        } catch (GrpcException e) {
            throw e.code() == GrpcCode.UNAVAILABLE ? whyEnded() : e;
        }
    }

    /** What the other side has ended the call with: that nothing can be sent any more only follows from it. */
    private GrpcException whyEnded() {
        try {
            while (receive().isPresent()) {
                // What was said before is of no use to who wanted to send.
                Thread.onSpinWait();
            }
            return new GrpcException(GrpcCode.CANCELLED, "the call has ended");
        } catch (GrpcException e) {
            return e;
        }
    }

    @Override
    public void halfClose() {
        try {
            sendFrame(new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true));
        } catch (GrpcException e) {
            // The other side has ended the call by itself, and who receives learns how.
            if (e.code() != GrpcCode.UNAVAILABLE) {
                throw e;
            }
        }
    }

    @Override
    void lost(GrpcException why) {
        ended.set(true);
        inbox().fail(why);
    }

    @Override
    void refuse(GrpcException why) {
        inbox().fail(why);
        close();
    }

    @Override
    public void close() {
        inbox().fail(new GrpcException(GrpcCode.CANCELLED, "the call was given up"));
        if (!ended.getAndSet(true)) {
            channel().writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
        }
        channel().close();
    }
}
