package dev.theseus.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.http.Face;
import dev.theseus.http.HandlerRoutes;
import dev.theseus.http.Routes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaceTableTest {
    private static final Duration LONG = Duration.ofSeconds(50);

    private final FaceTable faces = new FaceTable(LONG);

    private static Face face(String path) {
        return () -> new HandlerRoutes().get(path, exchange -> exchange.empty(200));
    }

    /** Refuses in its own way what nobody has. */
    private record Default(String path) implements Face {
        @Override
        public Routes routes() {
            return (method, asked) -> {
                if (asked.equals("/too-new")) {
                    throw EngineException.invalid("too new");
                }
                return face(path).routes().find(method, asked);
            };
        }

        @Override
        public boolean isDefault() {
            return true;
        }
    }

    private CompletableFuture<FaceTable.Found> finding(String path) {
        return CompletableFuture.supplyAsync(
                () -> faces.find("GET", path), task -> Thread.ofVirtual().start(task));
    }

    @Test
    void withoutFacesNothingIsFoundAtOnce() {
        FaceTable.Found found = faces.find("GET", "/_ping");
        assertTrue(found.route().isEmpty());
        assertEquals(404, found.failure().status());
    }

    @Test
    void theHigherRankIsAskedFirstAndTheDefaultLast() {
        Face standard = new Default("/a");
        Face low = face("/a");
        Face high = face("/a");
        faces.add(standard, 1, 100, 1);
        assertSame(standard, faces.find("GET", "/a").face());
        faces.add(low, 2, 0, 2);
        assertSame(low, faces.find("GET", "/a").face());
        faces.add(high, 3, 1, 3);
        assertSame(high, faces.find("GET", "/a").face());
        faces.add(face("/a"), 4, 1, 4);
        assertSame(high, faces.find("GET", "/a").face());
        assertSame(standard, faces.find("GET", "/b").face());
        assertEquals(404, faces.find("GET", "/b").failure().status());
    }

    @Test
    void whatAFaceThrowsIsItsOwnToRefuse() {
        Face standard = new Default("/a");
        faces.add(standard, 1, 0, 1);
        FaceTable.Found found = faces.find("GET", "/too-new");
        assertSame(standard, found.face());
        assertEquals(400, found.failure().status());
        assertEquals("too new", found.failure().message());
    }

    @Test
    void aRequestBetweenTwoVersionsOfAFaceGoesToTheNewOne() throws Exception {
        faces.add(new Default("/a"), 7, 0, 1);
        faces.remove(1);
        CompletableFuture<FaceTable.Found> waiting = finding("/a");
        CompletableFuture<FaceTable.Found> unclaimed = finding("/b");
        Face other = face("/c");
        faces.add(other, 8, 0, 2);
        assertSame(other, faces.find("GET", "/c").face());
        assertFalse(waiting.isDone());
        Face next = new Default("/a");
        faces.add(next, 7, 0, 3);
        assertSame(next, waiting.get(20, TimeUnit.SECONDS).face());
        assertEquals(404, unclaimed.get(20, TimeUnit.SECONDS).failure().status());
    }

    @Test
    void aBundleThatIsUninstalledIsNotWaitedFor() throws Exception {
        faces.add(face("/a"), 7, 0, 1);
        faces.remove(1);
        CompletableFuture<FaceTable.Found> waiting = finding("/a");
        faces.forget(7);
        assertEquals(404, waiting.get(20, TimeUnit.SECONDS).failure().status());
    }

    @Test
    void aBundleThatIsOnItsWayIsWaitedFor() throws Exception {
        faces.expect(7);
        CompletableFuture<FaceTable.Found> waiting = finding("/a");
        Face come = face("/a");
        faces.add(come, 7, 0, 1);
        assertSame(come, waiting.get(20, TimeUnit.SECONDS).face());
    }

    @Test
    void theWaitEndsWithAWordThatItMayComeBack() {
        FaceTable impatient = new FaceTable(Duration.ofMillis(50));
        impatient.add(new Default("/a"), 7, 0, 1);
        impatient.remove(1);
        for (int i = 0; i < 2; i++) {
            assertEquals(503, impatient.find("GET", "/a").failure().status());
        }
        Face standard = new Default("/b");
        impatient.add(standard, 8, 0, 2);
        assertSame(standard, impatient.find("GET", "/a").face());
        assertEquals(404, impatient.find("GET", "/a").failure().status());
    }

    @Test
    void nobodyWaitsForAServerThatEnds() throws Exception {
        faces.expect(7);
        CompletableFuture<FaceTable.Found> waiting = finding("/a");
        faces.close();
        assertEquals(503, waiting.get(20, TimeUnit.SECONDS).failure().status());
    }
}
