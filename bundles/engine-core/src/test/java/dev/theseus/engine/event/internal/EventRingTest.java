package dev.theseus.engine.event.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.api.host.Subscription;
import dev.theseus.engine.event.Event;
import dev.theseus.engine.event.Happening;
import dev.theseus.testing.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventRingTest {
    private final EventRing ring = new EventRing();

    private void publish(int number) {
        ring.publish(new Happening.Pruned(Happening.PrunedKind.IMAGES, number));
    }

    private static List<String> ids(List<Event> events) {
        return events.stream().map(EventRingTest::id).toList();
    }

    private static String id(Event event) {
        return Long.toString(((Happening.Pruned) event.what()).reclaimed());
    }

    @Test
    void keepsTheLastThousand() {
        IntStream.range(0, 2000).forEach(this::publish);
        List<Event> past = ring.past(Instant.EPOCH, Instant.MAX);
        assertEquals(1024, past.size());
        assertEquals("1999", id(past.getLast()));
    }

    @Test
    void whatIsToldOfTheStoreIsHeardAndNotKept() {
        List<Event> seen = new CopyOnWriteArrayList<>();
        try (Subscription _ = ring.subscribe(Instant.MAX, seen::add)) {
            publish(1);
            IntStream.range(0, 2000)
                    .forEach(number -> ring.publish(
                            new Happening.OfLease("ns", "lease-" + number, Happening.LeaseChange.CREATED)));
            Await.until("all are seen", () -> seen.size() == 2001);
        }
        assertEquals(List.of("1"), ids(ring.past(Instant.EPOCH, Instant.MAX)));
    }

    @Test
    void passesFromPastToPresentWithoutAGap() throws Exception {
        IntStream.range(0, 100).forEach(this::publish);
        Thread publisher =
                Thread.ofVirtual().start(() -> IntStream.range(100, 900).forEach(this::publish));
        List<Event> seen = new CopyOnWriteArrayList<>();
        Subscription subscription = ring.subscribe(Instant.EPOCH, seen::add);
        publisher.join();
        Await.until("all are seen", () -> seen.size() >= 900);
        List<String> expected = new ArrayList<>();
        IntStream.range(0, 900).forEach(number -> expected.add(Integer.toString(number)));
        assertEquals(expected, ids(seen));
        subscription.close();
        publish(900);
        Await.stays("it hears no more", Duration.ofMillis(50), () -> seen.size() == 900);
    }

    @Test
    void aSlowListenerHoldsUpNobody() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<Event> slow = new CopyOnWriteArrayList<>();
        ring.subscribe(Instant.MAX, event -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            slow.add(event);
        });
        IntStream.range(0, 6000).forEach(this::publish);
        go.countDown();
        publish(6000);
        Await.stays(
                "a listener so far behind has lost its subscription", Duration.ofMillis(100), () -> slow.size() < 6000);
        List<Event> quick = new CopyOnWriteArrayList<>();
        ring.subscribe(Instant.MAX, quick::add);
        publish(6001);
        Await.until("the last is seen", () -> !quick.isEmpty());
        assertEquals(List.of("6001"), ids(quick));
    }
}
