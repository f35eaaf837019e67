package dev.theseus.engine.slot.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import dev.theseus.engine.slot.DriverLeftException;
import dev.theseus.engine.slot.SlotState;
import dev.theseus.engine.testing.MemoryStore;
import dev.theseus.testing.Await;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DriverSlotTest {
    private static final RecoveryRequest NOTHING = new RecoveryRequest("t", Path.of("/s"), Path.of("/r"), Set.of());

    private final MemoryStore store = new MemoryStore();
    private final CapabilityTable told = new CapabilityTable(store);
    private final DriverSlot<Trial> slot = new DriverSlot<>(DriverKind.RUNTIME, "runc", told, DriverSlot.parkUntil());

    private static class Trial implements Driver {
        final CountDownLatch recovering = new CountDownLatch(1);
        volatile CountDownLatch mayRecover = new CountDownLatch(0);
        volatile String trouble = "";
        volatile Set<String> capabilities = Set.of();
        volatile @Nullable Error error;

        @Override
        public DriverInfo info() {
            return new DriverInfo("runc", "1", capabilities, Map.of());
        }

        @Override
        public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
            recovering.countDown();
            try {
                mayRecover.await();
            } catch (InterruptedException e) {
                throw EngineException.cancelled("interrupted");
            }
            Error thrown = error;
            if (thrown != null) {
                throw thrown;
            }
            if (!trouble.isEmpty()) {
                throw new IllegalStateException(trouble);
            }
            return RecoveryReport.empty();
        }
    }

    private static CallContext context(long millis) {
        return CallContext.background(Duration.ofMillis(millis));
    }

    private Trial active() {
        Trial driver = new Trial();
        assertTrue(slot.take(driver, "bundle 1"));
        slot.activate(driver, () -> NOTHING);
        return driver;
    }

    @Test
    void whatADriverCanDoIsKnownAfterItHasLeft() {
        assertEquals(Optional.empty(), slot.capabilities());
        Trial able = new Trial();
        able.capabilities = Set.of("pause");
        assertTrue(slot.take(able, "bundle 1"));
        slot.activate(able, () -> NOTHING);
        assertEquals(Optional.of(Set.of("pause")), slot.capabilities());
        assertTrue(slot.leave(able));
        assertEquals(Optional.of(Set.of("pause")), slot.capabilities());

        DriverSlot<Trial> ofNextLife =
                new DriverSlot<>(DriverKind.RUNTIME, "runc", new CapabilityTable(store), DriverSlot.parkUntil());
        assertEquals(Optional.of(Set.of("pause")), ofNextLife.capabilities());
    }

    @Test
    void whatADriverThatIsNotTakenSaysDoesNotCount() {
        Trial able = new Trial();
        able.capabilities = Set.of("pause");
        assertTrue(slot.take(able, "bundle 1"));
        slot.activate(able, () -> NOTHING);
        assertTrue(slot.leave(able));
        Trial unable = new Trial();
        unable.trouble = "not here";
        assertTrue(slot.take(unable, "bundle 2"));
        slot.activate(unable, () -> NOTHING);
        assertEquals(Optional.of(Set.of("pause")), slot.capabilities());
    }

    @Test
    void anAbsentDriverIsAClearRefusal() {
        EngineException absent =
                assertThrows(EngineException.class, () -> slot.run("start", context(50), (driver, c) -> {}));
        assertEquals(ErrorKind.UNAVAILABLE, absent.kind());
        assertTrue(absent.message().contains("runtime driver \"runc\""), absent.message());
        assertFalse(slot.wasFilled());
    }

    @Test
    @Timeout(60)
    void whoIsLateForADriverThatNeverCameIsRefusedAtOnce() {
        DriverSlot<Trial> late = new DriverSlot<>(DriverKind.VOLUME, "nfs", told, System.nanoTime());
        assertThrows(EngineException.class, () -> late.run("mount", context(600_000), (driver, c) -> {}));
        assertFalse(late.matters());
    }

    @Test
    void aDriverIsNeededWhenItHasServedOrKeepsSomething() {
        Trial unable = new Trial();
        unable.trouble = "not here";
        DriverSlot<Trial> other = new DriverSlot<>(DriverKind.STORAGE, "btrfs", told, DriverSlot.parkUntil());
        assertTrue(other.take(unable, "bundle 1"));
        other.activate(unable, () -> NOTHING);
        assertFalse(other.view().needed());
        assertTrue(other.leave(unable));
        assertTrue(other.take(unable, "bundle 1"));
        other.activate(unable, () -> new RecoveryRequest("t", Path.of("/s"), Path.of("/r"), Set.of("layer")));
        assertTrue(other.view().needed());

        Trial served = active();
        assertTrue(slot.view().needed());
        assertTrue(slot.leave(served));
        assertTrue(slot.view().needed());
    }

    @Test
    void callersParkUntilADriverIsActive() throws Exception {
        CompletableFuture<String> call = CompletableFuture.supplyAsync(() ->
                slot.call("info", context(20_000), (driver, c) -> driver.info().name()));
        Await.until("the call is parked", () -> slot.view().parked() > 0);
        active();
        assertEquals("runc", call.get(10, TimeUnit.SECONDS));
        assertEquals(SlotState.ACTIVE, slot.view().state());
        assertEquals(0, slot.view().parked());
    }

    @Test
    void aDrainedDriverParksCallsUntilItGoesOn() throws Exception {
        active();
        assertEquals(0, slot.drain(context(10_000)));
        assertEquals(SlotState.DRAINING, slot.view().state());
        CompletableFuture<String> call = CompletableFuture.supplyAsync(() ->
                slot.call("info", context(20_000), (driver, c) -> driver.info().name()));
        Await.until("the call is parked", () -> slot.view().parked() > 0);
        slot.resume();
        assertEquals("runc", call.get(10, TimeUnit.SECONDS));
        assertTrue(slot.isActive());
        assertEquals(
                ErrorKind.CONFLICT,
                assertThrows(EngineException.class, slot::resume).kind());
    }

    @Test
    void drainingTellsWhatIsLeftAndWhoWaitsInVainHowToGoOn() throws Exception {
        active();
        InputStream stream = slot.stream("read", context(10_000), (d, c) -> new ByteArrayInputStream(new byte[1]));
        assertEquals(1, slot.drain(context(20)));
        stream.close();
        assertEquals(0, slot.drain(context(10_000)));
        EngineException refused =
                assertThrows(EngineException.class, () -> slot.run("start", context(20), (driver, c) -> {}));
        assertEquals(ErrorKind.UNAVAILABLE, refused.kind());
        assertTrue(refused.message().contains("driver:resume runtime runc"), refused.message());
    }

    @Test
    void whoComesAfterADrainedDriverIsNotDrained() {
        Trial drained = active();
        slot.drain(context(10_000));
        assertTrue(slot.leave(drained));
        assertThrows(EngineException.class, () -> slot.drain(context(20)));
        active();
        assertTrue(slot.isActive());
    }

    @Test
    void refusesASecondDriver() {
        active();
        assertFalse(slot.take(new Trial(), "bundle 2"));
        assertTrue(slot.view().remark().contains("bundle 2"));
        assertFalse(slot.leave(new Trial()));
        assertTrue(slot.isActive());
    }

    @Test
    void leavingWaitsForCalls() throws Exception {
        Trial driver = active();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Thread call = Thread.ofVirtual()
                .start(() -> slot.run("work", context(10_000), (d, c) -> {
                    inside.countDown();
                    await(goOn);
                }));
        inside.await();
        assertEquals(1, slot.view().calls().size());
        CompletableFuture<Boolean> left = leave(driver);
        assertFalse(left.isDone());
        assertThrows(EngineException.class, () -> slot.run("more", context(50), (d, c) -> {}));
        goOn.countDown();
        assertTrue(left.get(20, TimeUnit.SECONDS));
        call.join();
        assertEquals(SlotState.ABSENT, slot.view().state());
        assertTrue(slot.view().remark().contains("bundle 1"));
        active();
        assertTrue(slot.isActive());
    }

    /** Returns once it drains. */
    private CompletableFuture<Boolean> leave(Trial driver) throws InterruptedException {
        CompletableFuture<Boolean> left =
                CompletableFuture.supplyAsync(() -> slot.leave(driver), Thread::startVirtualThread);
        Await.until("it drains", () -> slot.view().state() == SlotState.DRAINING || left.isDone());
        return left;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw EngineException.cancelled("interrupted");
        }
    }

    @Test
    void leavingEndsStreamsWithoutLosingWhatWasRead() throws Exception {
        Trial driver = active();
        InputStream stream =
                slot.stream("fetch", context(10_000), (d, c) -> new ByteArrayInputStream(new byte[] {7, 8}));
        assertEquals(7, stream.read());
        CompletableFuture<Boolean> left = leave(driver);
        assertThrows(DriverLeftException.class, stream::read);
        assertFalse(left.isDone());
        stream.close();
        assertTrue(left.get(20, TimeUnit.SECONDS));
        assertEquals(0, slot.handover().interrupted());
    }

    @Test
    void leavingWakesWhoWaitsForAStream() throws Exception {
        Trial driver = active();
        CountDownLatch reading = new CountDownLatch(1);
        CompletableFuture<Boolean> reader = CompletableFuture.supplyAsync(
                () -> {
                    try (InputStream stream = slot.stream("fetch", context(10_000), (d, c) -> new Silence(reading))) {
                        assertThrows(DriverLeftException.class, stream::read);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                    return Thread.currentThread().isInterrupted();
                },
                Thread::startVirtualThread);
        reading.await();
        assertTrue(leave(driver).get(20, TimeUnit.SECONDS));
        assertFalse(reader.get(20, TimeUnit.SECONDS), "the thread goes on without an interruption left behind");
    }

    @Test
    void leavingEndsACallThatWaitsForItsSource() throws Exception {
        Trial driver = active();
        CountDownLatch reading = new CountDownLatch(1);
        CompletableFuture<EngineException> call = CompletableFuture.supplyAsync(
                () -> assertThrows(
                        EngineException.class,
                        () -> slot.feed("apply", context(10_000), new Silence(reading), (d, source, c) -> {
                            try {
                                return source.read();
                            } catch (IOException e) {
                                throw EngineException.dataLoss("the layer ends too soon");
                            }
                        })),
                Thread::startVirtualThread);
        reading.await();
        assertTrue(leave(driver).get(20, TimeUnit.SECONDS));
        EngineException left = call.get(20, TimeUnit.SECONDS);
        assertEquals(ErrorKind.UNAVAILABLE, left.kind());
        assertTrue(left.message().contains("runc was replaced during apply"), left.message());
    }

    @Test
    void leavingBeginsRepeatableWorkAgainWithTheNextDriver() throws Exception {
        Trial driver = active();
        CountDownLatch inside = new CountDownLatch(1);
        CompletableFuture<String> call = CompletableFuture.supplyAsync(
                () -> {
                    String done = slot.repeat("push", context(20_000), (d, c) -> {
                        if (d == driver) {
                            inside.countDown();
                            await(new CountDownLatch(1));
                        }
                        return "with the next";
                    });
                    return Thread.currentThread().isInterrupted() ? "interrupted" : done;
                },
                Thread::startVirtualThread);
        inside.await();
        assertTrue(leave(driver).get(20, TimeUnit.SECONDS));
        assertEquals(0, slot.handover().interrupted(), "nobody had to wait for it");
        active();
        assertEquals("with the next", call.get(20, TimeUnit.SECONDS));
    }

    @Test
    void repeatableWorkThatFailsByItselfIsNotRepeated() {
        active();
        EngineException failure = assertThrows(
                EngineException.class,
                () -> slot.repeat("push", context(10_000), (d, c) -> {
                    throw EngineException.unavailable("the registry is busy");
                }));
        assertEquals("the registry is busy", failure.message());
    }

    /** Never yields a byte. */
    private static final class Silence extends InputStream {
        private final CountDownLatch reading;

        Silence(CountDownLatch reading) {
            this.reading = reading;
        }

        @Override
        public int read() throws IOException {
            reading.countDown();
            try {
                new CountDownLatch(1).await();
                return 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    @Test
    void leavingDuringRecoveryWaitsForIt() throws Exception {
        Trial driver = new Trial();
        driver.mayRecover = new CountDownLatch(1);
        assertTrue(slot.take(driver, "bundle"));
        Thread recovery = Thread.ofVirtual().start(() -> slot.activate(driver, () -> NOTHING));
        assertTrue(driver.recovering.await(30, TimeUnit.SECONDS));
        CompletableFuture<Boolean> left = CompletableFuture.supplyAsync(() -> slot.leave(driver));
        Await.stays("it waits for the recovery", Duration.ofMillis(100), () -> !left.isDone());
        driver.mayRecover.countDown();
        assertTrue(left.get(30, TimeUnit.SECONDS));
        recovery.join();
        assertFalse(slot.isActive());
    }

    @Test
    void aFailedRecoveryIsToldAndAdmitsNobody() {
        Trial driver = new Trial();
        driver.trouble = "FORMAT 9 is unknown";
        slot.take(driver, "bundle");
        slot.activate(driver, () -> NOTHING);
        EngineException absent =
                assertThrows(EngineException.class, () -> slot.run("start", context(50), (d, c) -> {}));
        assertTrue(absent.message().contains("FORMAT 9"), absent.message());
    }

    @Test
    void aRecoveryThatFailsWithAnyErrorLeavesNoCallBehind() {
        Trial driver = new Trial();
        driver.error = new StackOverflowError();
        slot.take(driver, "bundle");
        slot.activate(driver, () -> NOTHING);
        assertEquals(List.of(), slot.view().calls());
        long begin = System.nanoTime();
        assertTrue(slot.leave(driver));
        assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(5), "the slot waited for a call that is over");
        active();
        assertTrue(slot.isActive());
    }

    @Test
    void aCallThatFailsWithAnyErrorIsOverAndTold() {
        active();
        EngineException flat = assertThrows(
                EngineException.class,
                () -> slot.run("start", context(1000), (d, c) -> {
                    throw new AssertionError("of the driver's own");
                }));
        assertTrue(flat.message().contains("of the driver's own"), flat.message());
        assertThrows(
                EngineException.class,
                () -> slot.stream("fetch", context(1000), (d, c) -> {
                    throw new StackOverflowError();
                }));
        assertEquals(List.of(), slot.view().calls());
    }

    @Test
    @SuppressWarnings("NullAway") // That is what drivers do which nobody checks.
    void aNullAnswerIsToldInTheDriversName() {
        active();
        record Pair(String left, Object right) {}
        List<Object> answers = Arrays.asList(
                null, Arrays.asList("one", null), Collections.singletonMap("key", null), new Pair("", null));
        for (Object answer : answers) {
            EngineException refused =
                    assertThrows(EngineException.class, () -> slot.call("list", context(1000), (d, c) -> answer));
            assertEquals(ErrorKind.INTERNAL, refused.kind());
            assertTrue(refused.message().startsWith("runtime driver runc, list: returned null"), refused.message());
        }
        assertThrows(EngineException.class, () -> slot.stream("fetch", context(1000), (d, c) -> null));
        assertEquals(List.of("one"), slot.call("list", context(1000), (d, c) -> List.of("one")));
        assertEquals(Optional.empty(), slot.call("stat", context(1000), (d, c) -> Optional.empty()));
        assertEquals(List.of(), slot.view().calls());
    }

    @Test
    void whoWaitsWhenTheEngineEndsIsRefusedAtOnce() throws Exception {
        CompletableFuture<Void> parked =
                CompletableFuture.runAsync(() -> slot.run("start", context(20_000), (driver, c) -> {}));
        Await.until("the call is parked", () -> slot.view().parked() > 0);
        slot.refuse();
        ExecutionException refused = assertThrows(ExecutionException.class, () -> parked.get(30, TimeUnit.SECONDS));
        assertTrue(String.valueOf(refused.getMessage()).contains("shutting down"), refused.toString());
        active();
        EngineException later =
                assertThrows(EngineException.class, () -> slot.run("start", context(20_000), (driver, c) -> {}));
        assertEquals(ErrorKind.UNAVAILABLE, later.kind());
    }

    @Test
    void flattensForeignExceptions() {
        active();
        EngineException flat = assertThrows(
                EngineException.class,
                () -> slot.run("start", context(1000), (d, c) -> {
                    throw new IllegalStateException("its own\nwith a second line");
                }));
        assertEquals(ErrorKind.INTERNAL, flat.kind());
        assertNull(flat.getCause());
        assertTrue(flat.message().contains("runtime driver runc, start"), flat.message());
        assertFalse(flat.message().contains("second line"));
        EngineException known = assertThrows(
                EngineException.class,
                () -> slot.run("start", context(1000), (d, c) -> {
                    throw EngineException.conflict("taken")
                            .because(new Reason("sample.taken"), Map.of("by", "it"))
                            .within("here");
                }));
        assertEquals(ErrorKind.CONFLICT, known.kind());
        assertEquals("here: taken", known.message());
        assertTrue(known.is(new Reason("sample.taken")), known::toString);
        assertEquals(Map.of("by", "it"), known.attributes());
        assertNull(known.getCause());
        assertEquals(0, slot.view().calls().size());
    }
}
