package dev.theseus.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonPrimitive;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.trace.Span;
import dev.theseus.engine.trace.TraceRecord;
import dev.theseus.engine.trace.Traces;
import dev.theseus.http.Face;
import dev.theseus.http.Failure;
import dev.theseus.http.HandlerRoutes;
import dev.theseus.http.Hijacked;
import dev.theseus.http.HttpExchange;
import dev.theseus.http.Routes;
import dev.theseus.http.channel.ChannelExchange;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faces that nobody knows, on a server that listens. */
@Timeout(60)
class FacesServedTest {
    @TempDir
    Path folder;

    private final FaceTable faces = new FaceTable(Duration.ofSeconds(50));
    private final HttpServer server = new HttpServer(faces, new NoTraces());
    private Path socket;

    private static final class NoTraces implements Traces {
        @Override
        public Span begin(String name) {
            return dev.theseus.api.trace.Trace.NONE.open(name);
        }

        @Override
        public List<TraceRecord> list() {
            return List.of();
        }

        @Override
        public Optional<TraceRecord> find(String traceId) {
            return Optional.empty();
        }

        @Override
        public List<TraceRecord> ofContainer(String containerId) {
            return List.of();
        }
    }

    /** Of which there are several versions. */
    private record Greeting(String word, CountDownLatch gone) implements Face {
        Greeting(String word) {
            this(word, new CountDownLatch(1));
        }

        @Override
        public Routes routes() {
            return new HandlerRoutes()
                    .get("/greeting", exchange -> exchange.text(200, word))
                    .get("/things/{name}", exchange -> {
                        throw EngineException.notFound("no thing " + exchange.path("name"));
                    })
                    .post("/broken", exchange -> {
                        throw new IllegalStateException("broken");
                    })
                    .post(
                            "/length",
                            exchange -> exchange.json(
                                    200,
                                    new JsonPrimitive(exchange.readJson()
                                            .orElseThrow()
                                            .getAsJsonArray()
                                            .size())))
                    .post("/echo", this::echo)
                    .post("/handlers", this::give)
                    .route("PRI", "*", this::give);
        }

        /** To a handler of Netty's that sends everything back. */
        private void give(HttpExchange exchange) throws IOException {
            exchange.onDisconnect(gone::countDown);
            ChannelExchange.of(exchange).give("echo", Map.of("X", word), pipeline -> {
                pipeline.addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object bytes) {
                        context.writeAndFlush(bytes);
                    }

                    @Override
                    public void userEventTriggered(ChannelHandlerContext context, Object event) {
                        context.close();
                    }
                });
                pipeline.channel().config().setAutoRead(true);
            });
        }

        private void echo(HttpExchange exchange) throws IOException {
            try (Hijacked connection = exchange.hijack("text/plain")) {
                connection.output().write((word + ":").getBytes(StandardCharsets.US_ASCII));
                connection.input().transferTo(connection.output());
            }
        }

        @Override
        public void begin(HttpExchange exchange) {
            exchange.responseHeader("Greeter", word);
        }

        @Override
        public void refuse(HttpExchange exchange, Failure failure) {
            exchange.text(failure.status(), "<" + failure.template() + ": " + failure.message() + ">");
        }
    }

    @BeforeEach
    void listen() {
        socket = folder.resolve("http.sock");
        server.listen(List.of("unix://" + socket), "", Optional.empty());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private SocketChannel send(String request) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        Channels.newOutputStream(channel).write(request.getBytes(StandardCharsets.US_ASCII));
        return channel;
    }

    private static String receive(SocketChannel channel) throws IOException {
        try (channel) {
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private String call(String line, String body) throws IOException {
        return receive(
                send(line + " HTTP/1.1\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body));
    }

    @Test
    void withoutAFaceAllIsPlainlyNotFound() throws IOException {
        String answer = call("GET /_ping", "");
        assertTrue(answer.startsWith("HTTP/1.1 404 Not Found\r\n"), answer);
        assertTrue(answer.endsWith("\r\n\r\npage not found\n"), answer);
        assertTrue(answer.contains("content-type: text/plain"), answer);
    }

    @Test
    void aFaceAnswersAndRefusesInItsOwnForm() throws IOException {
        faces.add(new Greeting("hello"), 1, 0, 1);
        String answer = call("GET /greeting", "");
        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
        assertTrue(answer.contains("\r\nGreeter: hello\r\n"), answer);
        assertTrue(answer.endsWith("\r\n\r\nhello"), answer);
        assertTrue(call("POST /length", "[1,2,3]").endsWith("\r\n\r\n3\n"));
        assertTrue(call("GET /things/a%20b", "").endsWith("</things/{name}: no thing a b>"));
        assertTrue(call("GET /greeting?a=%zz", "").endsWith("<: invalid URL escape in query: %zz>"));
        String broken = call("POST /broken", "");
        assertTrue(broken.startsWith("HTTP/1.1 500 "), broken);
        assertTrue(broken.contains("internal error: java.lang.IllegalStateException: broken"), broken);
        String unclaimed = call("GET /nowhere", "");
        assertTrue(unclaimed.startsWith("HTTP/1.1 404 "), unclaimed);
        assertFalse(unclaimed.contains("Greeter"), "it is no default: " + unclaimed);
    }

    @Test
    void anOpenStreamStaysWithTheFaceThatBeganIt() throws IOException {
        faces.add(new Greeting("old"), 1, 0, 1);
        try (SocketChannel stream = send("POST /echo HTTP/1.1\r\n\r\n")) {
            InputStream input = Channels.newInputStream(stream);
            readTo(input, "old:");
            faces.remove(1);
            Thread.ofVirtual().start(() -> faces.add(new Greeting("new"), 1, 0, 2));
            assertTrue(call("GET /greeting", "").endsWith("\r\n\r\nnew"));
            stream.write(StandardCharsets.US_ASCII.encode("still here;"));
            readTo(input, "still here;");
            stream.shutdownOutput();
            assertEquals(-1, input.read());
        }
    }

    @Test
    void aConnectionIsGivenToOtherHandlers() throws Exception {
        Greeting face = new Greeting("hello");
        faces.add(face, 1, 0, 1);
        try (SocketChannel stream =
                send("POST /handlers HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nat once;")) {
            InputStream input = Channels.newInputStream(stream);
            readTo(input, "Upgrade: echo\r\nX: hello\r\nGreeter: hello\r\n\r\nat once;");
            stream.write(StandardCharsets.US_ASCII.encode("later;"));
            readTo(input, "later;");
        }
        assertTrue(face.gone().await(30, TimeUnit.SECONDS));
    }

    @Test
    void thePrefaceOfHttp2IsARequest() throws IOException {
        String preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        String unclaimed = receive(send(preface));
        assertTrue(unclaimed.startsWith("HTTP/1.1 404 "), unclaimed);
        faces.add(new Greeting("hello"), 1, 0, 1);
        try (SocketChannel stream = send(preface + "frames")) {
            InputStream input = Channels.newInputStream(stream);
            assertEquals(
                    preface + "frames", new String(input.readNBytes(preface.length() + 6), StandardCharsets.US_ASCII));
        }
    }

    private static void readTo(InputStream input, String end) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.US_ASCII).endsWith(end)) {
            int value = input.read();
            assertTrue(value >= 0, () -> "ended after " + read);
            read.write(value);
        }
    }
}
