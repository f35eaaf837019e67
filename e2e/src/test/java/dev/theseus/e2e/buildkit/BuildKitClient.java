package dev.theseus.e2e.buildkit;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.theseus.api.driver.CallContext;
import dev.theseus.buildkit.message.ControlSolve;
import dev.theseus.buildkit.message.ControlSolveResponse;
import dev.theseus.buildkit.message.FrontendSolve;
import dev.theseus.buildkit.message.FrontendSolveResponse;
import dev.theseus.buildkit.message.ReturnRequest;
import dev.theseus.buildkit.message.Status;
import dev.theseus.buildkit.message.StatusRequest;
import dev.theseus.buildkit.message.StatusResponse;
import dev.theseus.grpc.ClientCall;
import dev.theseus.grpc.GrpcClient;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import dev.theseus.grpc.GrpcHandler;
import dev.theseus.grpc.GrpcMetadata;
import dev.theseus.grpc.http2.GrpcConnections;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What buildx does, as far as a test needs it: a connection for calls, one for the session, and the order in which a build goes. */
final class BuildKitClient implements AutoCloseable {
    private static final String CONTROL = "/moby.buildkit.v1.Control/";
    private static final String BRIDGE = "/moby.buildkit.v1.frontend.LLBBridge/";
    private static final int LIMIT = 16 << 20;

    private final EventLoopGroup loops = new NioEventLoopGroup(1);
    private final Path socket;
    /** What it calls its folders, whatever the session. */
    private final String sharedKey = "folder:" + UUID.randomUUID();

    private final String session = UUID.randomUUID().toString();
    private final Map<String, GrpcHandler> offered = new HashMap<>();
    private final CallContext context = CallContext.background(Duration.ofMinutes(3));

    BuildKitClient(Path socket) {
        this.socket = socket;
    }

    /** Offers folders in the session, by name. */
    BuildKitClient offering(Map<String, OfferedFolder> folders) {
        return offering(
                "/moby.filesync.v1.FileSync/DiffCopy",
                call -> folders.get(call.metadata().get("dir-name").orElseThrow())
                        .serve(call));
    }

    /** Offers a method in the session. */
    BuildKitClient offering(String method, GrpcHandler handler) {
        offered.put(method, handler);
        return this;
    }

    /** How a build went. */
    record Outcome(Map<String, String> response, Optional<GrpcException> failure, List<StatusResponse> status) {
        /** What was said of vertices, as {@code name}, {@code name DONE}, {@code name CACHED} or {@code name ERROR why}. */
        List<String> vertices() {
            return status.stream()
                    .flatMap(piece -> piece.getVertexesList().stream())
                    .map(vertex -> vertex.getName()
                            + (!vertex.getError().isEmpty()
                                    ? " ERROR " + vertex.getError()
                                    : vertex.getCached() ? " CACHED" : vertex.hasCompleted() ? " DONE" : ""))
                    .toList();
        }

        String logs() {
            StringBuilder logs = new StringBuilder();
            status.forEach(piece -> piece.getLogsList()
                    .forEach(log -> logs.append(log.getMessage().toStringUtf8())));
            return logs.toString();
        }
    }

    /** Connects for calls: over HTTP/1, as the plug-in does, or with HTTP/2 at once. */
    GrpcClient connect(boolean upgrade) throws Exception {
        return open(
                upgrade ? "POST /grpc HTTP/1.1\r\nHost: \r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n" : "",
                pipeline -> GrpcConnections.connect(pipeline, LIMIT));
    }

    /** Opens the session; it ends with the channel. */
    Channel openSession() throws Exception {
        StringBuilder head = new StringBuilder(
                        "POST /session HTTP/1.1\r\nHost: \r\nConnection: Upgrade\r\nUpgrade: h2c\r\n")
                .append("X-Docker-Expose-Session-Uuid: ")
                .append(session)
                .append("\r\nX-Docker-Expose-Session-Sharedkey: ")
                .append(sharedKey)
                .append("\r\n");
        offered.keySet()
                .forEach(method -> head.append("X-Docker-Expose-Session-Grpc-Method: ")
                        .append(method)
                        .append("\r\n"));
        return open(head.append("\r\n").toString(), pipeline -> {
            GrpcConnections.serve(pipeline, path -> Optional.ofNullable(offered.get(path)), context, LIMIT);
            return pipeline.channel();
        });
    }

    private interface Install<T> {
        T on(ChannelPipeline pipeline);
    }

    private <T> T open(String request, Install<T> install) throws Exception {
        CompletableFuture<T> opened = new CompletableFuture<>();
        Channel channel = new Bootstrap()
                .group(loops)
                .channel(NioDomainSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel fresh) {
                        if (request.isEmpty()) {
                            opened.complete(install.on(fresh.pipeline()));
                        } else {
                            fresh.pipeline()
                                    .addLast(new Switch(
                                            pipeline -> opened.complete(install.on(pipeline)),
                                            refused -> opened.completeExceptionally(new AssertionError(refused))));
                        }
                    }
                })
                .connect(UnixDomainSocketAddress.of(socket))
                .sync()
                .channel();
        if (!request.isEmpty()) {
            channel.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
        }
        return opened.get(30, TimeUnit.SECONDS);
    }

    /** Reads the head of the answer, and then leaves. */
    private static final class Switch extends ByteToMessageDecoder {
        private final Consumer<ChannelPipeline> install;
        private final Consumer<String> refuse;

        Switch(Consumer<ChannelPipeline> install, Consumer<String> refuse) {
            this.install = install;
            this.refuse = refuse;
        }

        @Override
        protected void decode(ChannelHandlerContext reading, ByteBuf bytes, List<Object> out) {
            String text = bytes.toString(StandardCharsets.US_ASCII);
            int end = text.indexOf("\r\n\r\n");
            if (end < 0) {
                return;
            }
            if (!text.startsWith("HTTP/1.1 101 ")) {
                refuse.accept(text);
                reading.close();
                return;
            }
            bytes.skipBytes(end + 4);
            install.accept(reading.pipeline());
            reading.pipeline().remove(this);
        }
    }

    /** Builds to the end, on connections of its own. */
    Outcome build(Map<String, String> options, Consumer<ControlSolve.Builder> wishes) throws Exception {
        Channel own = openSession();
        try (GrpcClient control = connect(true)) {
            return build(control, options, wishes);
        } finally {
            own.close().sync();
        }
    }

    Outcome build(GrpcClient control, Map<String, String> options, Consumer<ControlSolve.Builder> wishes)
            throws Exception {
        String ref = UUID.randomUUID().toString();
        CompletableFuture<List<StatusResponse>> status = inThread(() -> status(control, ref));
        ControlSolve.Builder solve = ControlSolve.newBuilder().setRef(ref).setSession(session);
        wishes.accept(solve);
        CompletableFuture<byte[]> solved =
                inThread(() -> control.unary(CONTROL + "Solve", GrpcMetadata.EMPTY, bytes(solve.build()), context));
        GrpcMetadata build = GrpcMetadata.EMPTY.with("buildkit-controlapi-buildid", ref);
        ReturnRequest.Builder result = ReturnRequest.newBuilder();
        Optional<GrpcException> failure = Optional.empty();
        try {
            var _ = control.unary(BRIDGE + "Ping", build, new byte[0], context);
            byte[] answer = control.unary(
                    BRIDGE + "Solve",
                    build,
                    bytes(FrontendSolve.newBuilder()
                            .setFrontend("dockerfile.v0")
                            .putAllOptions(options)
                            .build()),
                    context);
            result.setResult(FrontendSolveResponse.parseFrom(answer).getResult());
        } catch (GrpcException e) {
            failure = Optional.of(e);
            result.setError(Status.newBuilder().setCode(2).setMessage(e.words()));
        }
        try {
            var _ = control.unary(BRIDGE + "Return", build, bytes(result.build()), context);
        } catch (GrpcException e) {
            failure = failure.or(() -> Optional.of(e));
        }
        Map<String, String> response = Map.of();
        try {
            response = ControlSolveResponse.parseFrom(solved.get(3, TimeUnit.MINUTES))
                    .getExporterResponseMap();
        } catch (ExecutionException e) {
            // What is asked of a build that has ended says only that.
            failure = failure.filter(why -> why.code() != GrpcCode.NOT_FOUND)
                    .or(() -> Optional.of((GrpcException) e.getCause()));
        }
        return new Outcome(response, failure, status.get(1, TimeUnit.MINUTES));
    }

    private List<StatusResponse> status(GrpcClient control, String ref) throws InvalidProtocolBufferException {
        List<StatusResponse> all = new ArrayList<>();
        try (ClientCall call = control.call(CONTROL + "Status", GrpcMetadata.EMPTY, context)) {
            call.send(bytes(StatusRequest.newBuilder().setRef(ref).build()));
            call.halfClose();
            for (Optional<byte[]> next = call.receive(); next.isPresent(); next = call.receive()) {
                all.add(StatusResponse.parseFrom(next.get()));
            }
        }
        return all;
    }

    private static byte[] bytes(MessageLite message) {
        return message.toByteArray();
    }

    private interface Work<T> {
        T run() throws Exception;
    }

    private static <T> CompletableFuture<T> inThread(Work<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(work.run());
            } catch (Exception | AssertionError e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
