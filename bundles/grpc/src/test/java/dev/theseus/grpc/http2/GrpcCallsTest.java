package dev.theseus.grpc.http2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.grpc.ClientCall;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import dev.theseus.grpc.GrpcHandler;
import dev.theseus.grpc.GrpcMetadata;
import dev.theseus.testing.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrpcCallsTest {
    private static final String METHOD = "/test.Service/Method";
    private static final int MESSAGE = 64 * 1024;

    private static CallContext soon() {
        return CallContext.background(Duration.ofMinutes(1));
    }

    private static Pair serving(GrpcHandler handler) throws Exception {
        return serving(handler, GrpcConnections.USUAL_MESSAGE);
    }

    private static Pair serving(GrpcHandler handler, int largestMessage) throws Exception {
        return new Pair(path -> path.equals(METHOD) ? Optional.of(handler) : Optional.empty(), largestMessage);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void messagesAndMetadataGoBothWays() throws Exception {
        try (Pair pair = serving(call -> {
                    call.begin(new GrpcMetadata(Map.of("seen", call.metadata().all("given"))));
                    call.receive().ifPresent(call::send);
                });
                ClientCall call =
                        pair.client.call(METHOD, GrpcMetadata.EMPTY.with("Given", List.of("a", "b")), soon())) {
            call.send(bytes("hello"));
            call.halfClose();
            assertArrayEquals(bytes("hello"), call.receive().orElseThrow());
            assertEquals(List.of("a", "b"), call.metadata().all("seen"));
            assertTrue(call.receive().isEmpty());
        }
    }

    @Test
    void aFailureHasItsWordsAndDetails() throws Exception {
        String words = "100% ä\n\"x\"";
        try (Pair pair = serving(call -> {
            throw new GrpcException(GrpcCode.UNKNOWN, words, bytes("more"));
        })) {
            GrpcException failure = assertThrows(
                    GrpcException.class, () -> pair.client.unary(METHOD, GrpcMetadata.EMPTY, new byte[0], soon()));
            assertEquals(GrpcCode.UNKNOWN, failure.code());
            assertEquals(words, failure.words());
            assertArrayEquals(bytes("more"), failure.details());
        }
    }

    @Test
    void theEnginesFailuresHaveTheirCode() throws Exception {
        try (Pair pair = serving(call -> {
            call.send(call.request());
            throw EngineException.notFound("no such thing");
        })) {
            GrpcException failure = assertThrows(
                    GrpcException.class, () -> pair.client.unary(METHOD, GrpcMetadata.EMPTY, bytes("x"), soon()));
            assertEquals(GrpcCode.NOT_FOUND, failure.code());
            assertEquals("no such thing", failure.words());
        }
    }

    @Test
    void aCallOfOneMessageHasOne() throws Exception {
        try (Pair pair = serving(call -> call.send(call.request()));
                ClientCall call = pair.client.call(METHOD, GrpcMetadata.EMPTY, soon())) {
            call.send(bytes("a"));
            call.send(bytes("b"));
            assertEquals(
                    GrpcCode.INVALID_ARGUMENT,
                    assertThrows(GrpcException.class, call::receive).code());
        }
        try (Pair pair = serving(call -> call.send(call.request()));
                ClientCall call = pair.client.call(METHOD, GrpcMetadata.EMPTY, soon())) {
            call.halfClose();
            assertEquals(
                    GrpcCode.INVALID_ARGUMENT,
                    assertThrows(GrpcException.class, call::receive).code());
        }
    }

    @Test
    void whatNobodyServesIsRefused() throws Exception {
        try (Pair pair = serving(call -> {})) {
            GrpcException failure = assertThrows(
                    GrpcException.class, () -> pair.client.unary("/a.B/C", GrpcMetadata.EMPTY, bytes("x"), soon()));
            assertEquals(GrpcCode.UNIMPLEMENTED, failure.code());
        }
    }

    @Test
    void whoDoesNotReadHoldsTheSenderUp() throws Exception {
        int count = 400;
        AtomicInteger sent = new AtomicInteger();
        try (Pair pair = serving(call -> IntStream.range(0, count).forEach(i -> {
                    call.send(new byte[MESSAGE]);
                    sent.incrementAndGet();
                }));
                ClientCall call = pair.client.call(METHOD, GrpcMetadata.EMPTY, soon())) {
            call.halfClose();
            int most = 0;
            int received = 0;
            while (call.receive().isPresent()) {
                received++;
                most = Math.max(most, sent.get() - received);
            }
            assertEquals(count, received);
            // The stream's window of a mebibyte, and what waits at both sides.
            assertTrue(most <= 32, most + " messages were on their way");
        }
    }

    @Test
    void largeMessagesArriveWhole() throws Exception {
        byte[] large = new byte[9 << 20];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31 >> 8);
        }
        try (Pair pair = serving(call -> call.send(call.request()))) {
            assertArrayEquals(large, pair.client.unary(METHOD, GrpcMetadata.EMPTY, large, soon()));
        }
    }

    @Test
    void aMessageThatIsTooLargeEndsItsCallOnly() throws Exception {
        try (Pair pair = serving(call -> call.send(call.request()), 1000)) {
            GrpcException failure = assertThrows(
                    GrpcException.class, () -> pair.client.unary(METHOD, GrpcMetadata.EMPTY, new byte[1001], soon()));
            assertEquals(GrpcCode.RESOURCE_EXHAUSTED, failure.code());
            assertEquals(1000, pair.client.unary(METHOD, GrpcMetadata.EMPTY, new byte[1000], soon()).length);
        }
    }

    @Test
    void theDeadlineGoesWithTheCall() throws Exception {
        CompletableFuture<GrpcException> served = new CompletableFuture<>();
        try (Pair pair = serving(call -> served.complete(assertThrows(GrpcException.class, call::receive)));
                ClientCall call =
                        pair.client.call(METHOD, GrpcMetadata.EMPTY, CallContext.background(Duration.ofMillis(150)))) {
            assertEquals(
                    GrpcCode.DEADLINE_EXCEEDED,
                    assertThrows(GrpcException.class, call::receive).code());
            assertEquals(
                    GrpcCode.DEADLINE_EXCEEDED, served.get(30, TimeUnit.SECONDS).code());
        }
    }

    @Test
    void aClientThatVanishesEndsItsCalls() throws Exception {
        CompletableFuture<CallContext> begun = new CompletableFuture<>();
        CompletableFuture<GrpcException> served = new CompletableFuture<>();
        AtomicBoolean told = new AtomicBoolean();
        try (Pair pair = serving(call -> {
            call.onCancel(() -> told.set(true));
            begun.complete(call.context());
            served.complete(assertThrows(GrpcException.class, call::receive));
        })) {
            var _ = pair.client.call(METHOD, GrpcMetadata.EMPTY, soon());
            CallContext context = begun.get(30, TimeUnit.SECONDS);
            pair.cut();
            assertEquals(GrpcCode.UNAVAILABLE, served.get(30, TimeUnit.SECONDS).code());
            Await.until(
                    "the call is cancelled",
                    () -> told.get() && context.cancelled().get());
            Await.until("the client sees its end", () -> !pair.client.isOpen());
            assertThrows(GrpcException.class, () -> pair.client.call(METHOD, GrpcMetadata.EMPTY, soon()));
        }
    }

    @Test
    void aCallThatIsGivenUpEndsAlone() throws Exception {
        CompletableFuture<CallContext> begun = new CompletableFuture<>();
        try (Pair pair = serving(call -> {
            if (call.metadata().get("wait").isPresent()) {
                begun.complete(call.context());
            }
            call.send(call.request());
        })) {
            ClientCall call = pair.client.call(METHOD, GrpcMetadata.EMPTY.with("wait", "1"), soon());
            CallContext context = begun.get(30, TimeUnit.SECONDS);
            call.close();
            Await.until("the call is cancelled", () -> context.cancelled().get());
            assertEquals(1, pair.client.unary(METHOD, GrpcMetadata.EMPTY, new byte[1], soon()).length);
        }
    }

    /** A server that has answered resets the stream, whatever its client is about to say. */
    @Test
    void whoAnswersBeforeAllIsSaidHasAnswered() throws Exception {
        GrpcHandler handler = call -> call.send(bytes("enough"));
        try (Pair pair = new Pair(path -> Optional.of(handler), GrpcConnections.USUAL_MESSAGE, Duration.ZERO)) {
            for (int i = 0; i < 100; i++) {
                try (ClientCall call = pair.client.call(METHOD, GrpcMetadata.EMPTY, soon())) {
                    assertArrayEquals(bytes("enough"), call.receive().orElseThrow());
                    call.halfClose();
                    assertTrue(call.receive().isEmpty());
                }
            }
        }
    }

    /** Most clients end what they say a moment after they have said it; who does not, is not listened to for ever. */
    @Test
    void whoIsAnsweredMayEndInPeace() throws Exception {
        try (Pair pair = serving(call -> call.send(bytes("enough")));
                ClientCall call = pair.client.call(METHOD, GrpcMetadata.EMPTY, soon())) {
            assertArrayEquals(bytes("enough"), call.receive().orElseThrow());
            assertTrue(call.receive().isEmpty());
            call.halfClose();
            Await.until("the stream has ended", () -> pair.ended.get() == 1);
            assertEquals(0, pair.reset.get());
        }
        GrpcHandler handler = call -> call.send(bytes("enough"));
        try (Pair pair = new Pair(path -> Optional.of(handler), GrpcConnections.USUAL_MESSAGE, Duration.ZERO);
                ClientCall call = pair.client.call(METHOD, GrpcMetadata.EMPTY, soon())) {
            assertArrayEquals(bytes("enough"), call.receive().orElseThrow());
            Await.until("it is told that nobody listens", () -> pair.reset.get() == 1);
        }
    }

    @Test
    void whoCannotSendAnyMoreIsToldWhy() throws Exception {
        GrpcHandler handler = call -> {
            var _ = call.receive();
            throw new GrpcException(GrpcCode.NOT_FOUND, "no such folder");
        };
        try (Pair pair = new Pair(path -> Optional.of(handler), GrpcConnections.USUAL_MESSAGE, Duration.ZERO)) {
            for (int i = 0; i < 100; i++) {
                try (ClientCall call = pair.client.call(METHOD, GrpcMetadata.EMPTY, soon())) {
                    int before = i;
                    call.send(bytes("more"));
                    Await.until("the stream is closed", () -> pair.reset.get() + pair.ended.get() > before);
                    GrpcException failure = assertThrows(GrpcException.class, () -> {
                        call.send(bytes("more"));
                        call.send(call.receive().orElseThrow());
                    });
                    assertEquals("no such folder", failure.words());
                }
            }
        }
    }

    @Test
    void manyCallsShareAConnection() throws Exception {
        try (Pair pair = serving(call -> call.send(call.request()))) {
            List<CompletableFuture<byte[]>> answers = IntStream.range(0, 200)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> pair.client.unary(METHOD, GrpcMetadata.EMPTY, bytes("call " + i), soon()),
                            task -> Thread.ofVirtual().start(task)))
                    .toList();
            for (int i = 0; i < answers.size(); i++) {
                assertArrayEquals(bytes("call " + i), answers.get(i).get(30, TimeUnit.SECONDS));
            }
        }
    }
}
