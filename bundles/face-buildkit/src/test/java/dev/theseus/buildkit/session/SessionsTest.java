package dev.theseus.buildkit.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.grpc.ClientCall;
import dev.theseus.grpc.GrpcClient;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import dev.theseus.grpc.GrpcMetadata;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private final Sessions sessions = new Sessions();
    private final CallContext context = CallContext.background(Duration.ofMinutes(1));

    /** A connection that ends when it is closed. */
    private static final class Line implements GrpcClient {
        private final CompletableFuture<Boolean> closed = new CompletableFuture<>();

        @Override
        public ClientCall call(String path, GrpcMetadata metadata, CallContext context) {
            throw new GrpcException(GrpcCode.NOT_FOUND, "nothing is here");
        }

        @Override
        public boolean isOpen() {
            return !closed.isDone();
        }

        @Override
        public void onClose(Runnable action) {
            closed.thenRun(action);
        }

        @Override
        public void close() {
            closed.complete(true);
        }
    }

    private static ClientSession session(String id) {
        return new ClientSession(id, "", new Line(), List.of("/moby.buildkit.secrets.v1.Secrets/GETSECRET"));
    }

    @Test
    void aSessionMayComeAfterTheBuild() throws Exception {
        CompletableFuture<ClientSession> found = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> found.complete(sessions.find("a", context)));
        ClientSession session = session("a");
        sessions.add(session);
        assertSame(session, found.get(30, TimeUnit.SECONDS));
    }

    @Test
    void aSessionEndsWithItsConnection() {
        ClientSession session = session("a");
        sessions.add(session);
        session.close();
        assertEquals(0, sessions.count());
        context.cancel();
        assertEquals(
                ErrorKind.CANCELLED,
                assertThrows(EngineException.class, () -> sessions.find("a", context))
                        .kind());
    }

    @Test
    void anIdIsForOneSession() {
        ClientSession first = session("a");
        sessions.add(first);
        assertThrows(EngineException.class, () -> sessions.add(session("a")));
        assertSame(first, sessions.find("a", context));
    }

    @Test
    void whatAClientDoesNotOfferIsNotAskedFor() {
        ClientSession session = session("a");
        assertTrue(session.offers("/moby.buildkit.secrets.v1.Secrets/GetSecret"));
        assertTrue(session.credentials("docker.io", context).isAnonymous());
        EngineException refused =
                assertThrows(EngineException.class, () -> session.call("/a.B/C", GrpcMetadata.EMPTY, context));
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
    }

    @Test
    void aSecretThatIsNotThereIsNone() {
        assertTrue(session("a").secret("token", context).isEmpty());
    }
}
