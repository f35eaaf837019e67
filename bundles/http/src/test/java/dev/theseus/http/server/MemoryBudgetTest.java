package dev.theseus.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.theseus.http.RequestRefused;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MemoryBudgetTest {
    private static final int MIB = 1024 * 1024;

    @Test
    void whoFindsItTakenIsAskedToComeAgain() {
        MemoryBudget budget = new MemoryBudget(4 * MIB, Duration.ofMillis(10));
        try (MemoryBudget.Share _ = budget.take(3 * MIB)) {
            RequestRefused refused = assertThrows(RequestRefused.class, () -> budget.take(2 * MIB));
            assertEquals(503, refused.status());
            budget.take(MIB).close();
        }
        budget.take(4 * MIB).close();
    }

    @Test
    void whoWaitsIsServedWhenOthersAreDone() {
        MemoryBudget budget = new MemoryBudget(4 * MIB, Duration.ofSeconds(10));
        MemoryBudget.Share first = budget.take(3 * MIB);
        CompletableFuture<MemoryBudget.Share> second = CompletableFuture.supplyAsync(() -> budget.take(3 * MIB));
        first.close();
        second.join().close();
    }

    @Test
    void oneThatWantsMoreThanThereIsHasItAlone() {
        MemoryBudget budget = new MemoryBudget(4 * MIB, Duration.ofMillis(10));
        try (MemoryBudget.Share _ = budget.take(100 * MIB)) {
            assertThrows(RequestRefused.class, () -> budget.take(1));
        }
    }

    @Test
    void aRequestForWhichTheHeapHasNoRoomIsRefused() {
        MemoryBudget budget = new MemoryBudget(4L * MIB, Duration.ofMillis(10));
        RequestRefused refused = assertThrows(RequestRefused.class, () -> budget.take(Long.MAX_VALUE));
        assertEquals(503, refused.status());
        budget.take(4 * MIB).close();
    }

    @Test
    void whoHasAShareAndSendsTooSlowlyLosesIt() throws IOException {
        MemoryBudget budget = new MemoryBudget(4 * MIB, Duration.ofMillis(10));
        ByteQueue body = new ByteQueue(() -> {});
        body.offer(new byte[] {'{'});
        body.hurry(Duration.ofMillis(1));
        try (BodyReader reader = new BodyReader(body, budget, -1)) {
            assertEquals(408, assertThrows(RequestRefused.class, reader::read).status());
        }
        budget.take(4 * MIB).close();
    }
}
