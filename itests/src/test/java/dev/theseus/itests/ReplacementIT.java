package dev.theseus.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.slot.Slot;
import dev.theseus.engine.slot.SlotState;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.volume.Volumes;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ReplacementIT {
    private static final String NAME = "swap";
    private static final String VOLUMES = "dev.theseus.volume-local";

    private final Distribution distribution = new Distribution();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @Configuration
    public Option[] configuration() {
        return new Option[] {Assembly.distribution(NAME)};
    }

    @Before
    public void waitForAll() throws InterruptedException {
        distribution.awaitSettled();
    }

    @After
    public void endThreads() {
        threads.shutdownNow();
    }

    @Test
    public void aStoppedDriverLeavesItsSlotAndCallsAreRefusedClearly() throws Exception {
        Bundle bundle = distribution.bundle(VOLUMES);
        bundle.stop();
        try {
            SlotView slot = distribution.slot(DriverKind.VOLUME, "local").orElseThrow();
            assertEquals(SlotState.ABSENT, slot.state());
            assertTrue(slot.remark(), slot.remark().contains("has left"));
            EngineException refused = assertThrows(
                    EngineException.class,
                    () -> distribution.slots().volume("local").call("list", soon(), (driver, c) -> driver.list(c)));
            assertEquals(ErrorKind.UNAVAILABLE, refused.kind());
            assertTrue(refused.message(), refused.message().contains("volume driver \"local\""));
            assertTrue(refused.message(), refused.message().contains("install or start its bundle"));
            // What needs no driver is served on.
            Distribution.assertServed(NAME);
        } finally {
            bundle.start();
        }
        Distribution.await("it is back", () -> distribution.is(SlotState.ACTIVE, DriverKind.VOLUME, "local"));
    }

    private static CallContext soon() {
        return Distribution.within(Duration.ofMillis(300));
    }

    @Test
    public void aCallWaitsForADriverThatComesBack() throws Exception {
        Bundle bundle = distribution.bundle(VOLUMES);
        bundle.stop();
        CompletableFuture<List<String>> call = CompletableFuture.supplyAsync(
                () -> distribution
                        .slots()
                        .volume("local")
                        .call("list", Distribution.patiently(), (driver, c) -> driver.list(c)),
                threads);
        try {
            Distribution.await(
                    "the call is parked",
                    () -> distribution
                                    .slot(DriverKind.VOLUME, "local")
                                    .orElseThrow()
                                    .parked()
                            == 1);
        } finally {
            bundle.start();
        }
        call.get(40, TimeUnit.SECONDS);
    }

    @Test
    public void everyDriverIsReplacedUnderCallsWithoutAFailure() throws Exception {
        int replaced = 0;
        for (Bundle bundle : distribution.drivers()) {
            List<Slot<? extends Driver>> slots = slotsOf(bundle);
            if (slots.isEmpty()) {
                // This host is not for it, and nobody calls it.
                continue;
            }
            replaced++;
            try (Load load = new Load(slots)) {
                for (int round = 0; round < 2; round++) {
                    load.awaitCalls(20);
                    update(bundle);
                }
                load.awaitCalls(20);
            }
        }
        assertTrue("replaced " + replaced, replaced >= DriverKind.all().size());
    }

    private static void update(Bundle bundle) throws Exception {
        try (InputStream jar = Files.newInputStream(Distribution.jar(bundle))) {
            bundle.update(jar);
        }
    }

    private List<Slot<? extends Driver>> slotsOf(Bundle bundle) {
        Slots slots = distribution.slots();
        List<Slot<? extends Driver>> found = new ArrayList<>();
        for (SlotView view : slots.list()) {
            if (view.state() == SlotState.ACTIVE && view.bundle().startsWith(bundle.getSymbolicName() + " ")) {
                found.add(slots.any(view.kind(), view.name()));
            }
        }
        return found;
    }

    /** Calls of several clients at once, each short, without a pause; fails when one of them fails. */
    private final class Load implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger calls = new AtomicInteger();
        private final List<Future<?>> clients = new ArrayList<>();

        Load(List<Slot<? extends Driver>> slots) {
            for (int i = 0; i < 4; i++) {
                clients.add(threads.submit(() -> run(slots)));
            }
        }

        private void run(List<Slot<? extends Driver>> slots) {
            while (!over.get()) {
                for (Slot<? extends Driver> slot : slots) {
                    DriverInfo info = slot.call("info", Distribution.patiently(), (driver, c) -> {
                        pause();
                        return driver.info();
                    });
                    assertEquals(slot.name(), info.name());
                    calls.incrementAndGet();
                }
            }
        }

        private static void pause() {
            try {
                // A call that takes a while, so that one is always in flight.
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new AssertionError("a call in flight was interrupted", e);
            }
        }

        void awaitCalls(int more) throws InterruptedException {
            int wanted = calls.get() + more;
            Distribution.await(
                    "calls go on",
                    () -> calls.get() >= wanted || clients.stream().anyMatch(Future::isDone));
        }

        @Override
        public void close() throws Exception {
            over.set(true);
            for (Future<?> client : clients) {
                client.get(40, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    public void volumesStayWhileTheirDriverIsReplaced() throws Exception {
        Volumes volumes = distribution.service(Volumes.class);
        Path before = volumes.create("kept", "local", Map.of(), Map.of(), Distribution.patiently())
                .mountpoint();
        Files.writeString(before.resolve("file"), "text");
        AtomicBoolean over = new AtomicBoolean();
        Future<Integer> client = threads.submit(() -> {
            int made = 0;
            for (; !over.get(); made++) {
                String name = "passing-" + made;
                volumes.create(name, "local", Map.of(), Map.of(), Distribution.patiently());
                volumes.remove(name, false, Distribution.patiently());
            }
            return made;
        });
        for (int round = 0; round < 3; round++) {
            update(distribution.bundle(VOLUMES));
            // Time for calls between two updates: some of them shall meet a driver that rests.
            Thread.sleep(50);
        }
        over.set(true);
        assertTrue(client.get(40, TimeUnit.SECONDS) > 0);
        assertEquals(before, volumes.inspect("kept", Distribution.patiently()).mountpoint());
        assertEquals("text", Files.readString(before.resolve("file")));
        volumes.remove("kept", false, Distribution.patiently());
    }

    @Test
    public void aReplacedDriversClassesAreFreed() throws Exception {
        List<String> kept = new ArrayList<>();
        for (Bundle bundle : distribution.drivers()) {
            WeakReference<ClassLoader> old =
                    new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader());
            update(bundle);
            distribution.awaitSettled();
            if (!isFreed(old)) {
                kept.add(bundle.getSymbolicName());
            }
        }
        assertEquals("drivers whose old class loader is still held", List.of(), kept);
    }

    static boolean isFreed(WeakReference<?> reference) throws InterruptedException {
        for (int i = 0; i < 50 && reference.get() != null; i++) {
            System.gc();
            // Nothing tells that a collection has freed a loader: it is asked again.
            Thread.sleep(100);
        }
        return reference.get() == null;
    }

    @Test
    public void aDriverMayBeUninstalledAndInstalledAgain() throws Exception {
        Bundle bundle = distribution.bundle(VOLUMES);
        bundle.uninstall();
        assertTrue(distribution.is(SlotState.ABSENT, DriverKind.VOLUME, "local"));
        Bundle again = distribution
                .context()
                .installBundle(Assembly.home()
                        .resolve("bundle")
                        .resolve(VOLUMES + ".jar")
                        .toUri()
                        .toString());
        again.start();
        Distribution.await("it is back", () -> distribution.is(SlotState.ACTIVE, DriverKind.VOLUME, "local"));
        assertSame(again, distribution.bundle(VOLUMES));
    }
}
