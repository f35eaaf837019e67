package dev.theseus.buildkit.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.buildkit.message.StatusResponse;
import dev.theseus.testing.Await;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StatusQueueTest {
    private static final int PIECE = 100_000;
    private static final int PIECES = 100;

    private final CallContext context = CallContext.background(Duration.ofMinutes(1));
    private final StatusQueue queue = new StatusQueue();
    private final Progress progress = new Progress("ref", queue, context);

    private int logged() {
        int bytes = 0;
        for (Optional<StatusResponse> next = queue.take(context); next.isPresent(); next = queue.take(context)) {
            bytes += next.get().getLogsList().stream()
                    .mapToInt(log -> log.getMessage().size())
                    .sum();
        }
        return bytes;
    }

    @Test
    void whoFetchesSlowlyHoldsTheBuildUp() {
        queue.enter();
        Progress.Vertex vertex = progress.begin("step");
        AtomicInteger told = new AtomicInteger();
        Thread build = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < PIECES; i++) {
                vertex.log(1, new byte[PIECE]);
                told.incrementAndGet();
            }
            queue.end();
        });
        Await.until("something is told", () -> told.get() > 5);
        assertTrue(build.isAlive());
        assertEquals(PIECES * PIECE, logged());
        assertEquals(PIECES, told.get());
    }

    @Test
    void outputIsDroppedWhereNobodyFetches() {
        Progress.Vertex vertex = progress.begin("step");
        for (int i = 0; i < PIECES; i++) {
            vertex.log(1, new byte[PIECE]);
        }
        vertex.end();
        queue.end();
        StatusResponse.Builder all = StatusResponse.newBuilder();
        for (var next = queue.take(context); next.isPresent(); next = queue.take(context)) {
            all.mergeFrom(next.get());
        }
        assertTrue(all.getLogsCount() < 15, () -> all.getLogsCount() + " pieces are kept");
        assertTrue(all.getVertexes(all.getVertexesCount() - 1).hasCompleted(), "what is no output is kept");
    }

    @Test
    void whoIsCancelledWaitsNoLonger() {
        context.cancel();
        assertThrows(EngineException.class, () -> queue.take(context));
    }
}
