package dev.theseus.tck;

import static dev.theseus.tck.Failures.assertFails;
import static dev.theseus.tck.StorageTrial.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.storage.SnapshotSpec;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Work for a caller that is gone, or whose time is over, ends and leaves nothing. */
interface StorageCallerContract extends StorageContract {
    int FILES = 500;

    /** Takes a driver that copies a while. */
    static LayerTar manyFiles() {
        LayerTar layer = new LayerTar();
        for (int i = 0; i < FILES; i++) {
            layer.file("d" + i % 50 + "/f" + i, "content " + i);
        }
        return layer;
    }

    @Test
    default void aCallerThatIsGoneGetsNoSnapshot() {
        trial().layer("base", "", new LayerTar().file("f", "x"));
        var driver = trial().driver();
        List<String> before = TrialFiles.paths(trial().files());
        for (GoneCaller caller : GoneCaller.values()) {
            for (var parent :
                    List.of(Optional.of(key("base")), Optional.<dev.theseus.api.storage.SnapshotKey>empty())) {
                assertFails(
                        caller.kind(), () -> driver.prepare(key("c1"), parent, SnapshotSpec.DEFAULT, caller.context()));
                assertEquals(List.of("base"), trial().keys());
            }
        }
        assertEquals(before, TrialFiles.paths(trial().files()));
    }

    @Test
    default void aCallerThatIsGoneIsToldNothingOfATree() {
        trial().layer("base", "", new LayerTar().file("f", "x"));
        var driver = trial().driver();
        for (GoneCaller caller : GoneCaller.values()) {
            assertFails(caller.kind(), () -> driver.usage(key("base"), caller.context()));
            assertFails(caller.kind(), () -> driver.changes(key("base"), any -> {}, caller.context()));
            assertFails(
                    caller.kind(), () -> driver.diff(key("base"), OutputStream.nullOutputStream(), caller.context()));
        }
    }

    /** Which a driver that holds a list of all before it tells the first would notice too late. */
    @Test
    default void changesAreNotLookedForWhenTheCallerIsGone() {
        trial().layer("base", "", manyFiles());
        CallContext context = trial().context();
        AtomicLong told = new AtomicLong();
        assertFails(
                ErrorKind.CANCELLED,
                () -> trial().driver()
                        .changes(
                                key("base"),
                                change -> {
                                    context.cancel();
                                    told.incrementAndGet();
                                },
                                context));
        assertTrue(told.get() < FILES / 2, told + " changes were told to nobody");
    }

    @Test
    default void unpackingEndsWhenItsCallerIsGone() {
        trial().prepare("job", "");
        CallContext context = trial().context();
        InputStream endless = new LongInput(LayerTar.headOfEndlessFile("f"), context::cancel);
        assertFails(ErrorKind.CANCELLED, () -> trial().driver().apply(key("job"), endless, context));
    }

    @Test
    default void unpackingEndsAtItsDeadline() {
        trial().prepare("job", "");
        CallContext context = trial().context().within(Duration.ofMillis(300));
        InputStream endless = new LongInput(LayerTar.headOfEndlessFile("f"), () -> sleepPast(context));
        assertFails(ErrorKind.DEADLINE, () -> trial().driver().apply(key("job"), endless, context));
    }

    private static void sleepPast(CallContext context) {
        try {
            Thread.sleep(context.remaining().plusMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    default void aDifferenceIsNotWrittenForACallerThatIsGone() {
        LayerTar layer = new LayerTar();
        for (int i = 0; i < 64; i++) {
            layer.file("f" + i, "x".repeat(256 << 10));
        }
        trial().layer("base", "", layer);
        CallContext context = trial().context();
        AtomicLong written = new AtomicLong();
        OutputStream leaving = new OutputStream() {
            @Override
            public void write(int one) {
                context.cancel();
                written.incrementAndGet();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                context.cancel();
                written.addAndGet(length);
            }
        };
        assertFails(ErrorKind.CANCELLED, () -> trial().driver().diff(key("base"), leaving, context));
        assertTrue(written.get() < 8 << 20, written + " bytes were written for nobody");
    }

    @Test
    default void aCopyEndsWhenItsCallerIsGone() throws Exception {
        trial().layer("base", "", manyFiles());
        long whole = Math.min(nanosOfACopy("one"), nanosOfACopy("two"));
        int overlooked = 0;
        for (int round = 0; overlooked < AtOnce.ROUNDS && round < 3 * AtOnce.ROUNDS; round++) {
            OptionalLong copied = nanosOfACopyForNobody(whole / 4);
            if (copied.isEmpty() || whole < AtOnce.WORTH_NANOS) {
                return;
            }
            if (copied.getAsLong() > whole / 4 * 3) {
                overlooked++;
            }
            // A copy that was faster than those before says only that they were measured while the machine was busy.
            whole = Math.min(whole, copied.getAsLong());
        }
        assertTrue(overlooked < AtOnce.ROUNDS, "was copied to its end for nobody, " + overlooked + " times");
    }

    private long nanosOfACopy(String key) {
        long begin = System.nanoTime();
        trial().prepare(key, "base");
        return System.nanoTime() - begin;
    }

    /** How long a copy took whose caller has left after so long, if it was made to its end; empty when it was called off. */
    private OptionalLong nanosOfACopyForNobody(long leavesAfter) throws Exception {
        List<String> before = TrialFiles.paths(trial().files());
        CallContext context = trial().context();
        long begin = System.nanoTime();
        Future<?> copying = AtOnce.start(
                () -> trial().driver().prepare(key("gone"), Optional.of(key("base")), SnapshotSpec.DEFAULT, context));
        try {
            copying.get(leavesAfter, TimeUnit.NANOSECONDS);
        } catch (TimeoutException underWay) {
            context.cancel();
        }
        try {
            AtOnce.end(copying, "a copy for a caller that is gone");
            long nanos = System.nanoTime() - begin;
            trial().remove("gone");
            return OptionalLong.of(nanos);
        } catch (EngineException e) {
            assertEquals(ErrorKind.CANCELLED, e.kind(), e.message());
            assertEquals(List.of("base", "one", "two"), trial().keys());
            trial().driver().quiesce(trial().context());
            assertEquals(before, TrialFiles.paths(trial().files()), "what had been copied");
            return OptionalLong.empty();
        }
    }
}
