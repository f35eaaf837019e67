package dev.theseus.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.slot.SlotState;
import dev.theseus.engine.slot.SlotView;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
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

/** Drivers that the distribution does not know, some of them bad. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ThirdPartyDriverIT {
    private static final String NAME = "third";

    private final Distribution distribution = new Distribution();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @Configuration
    public Option[] configuration() {
        return new Option[] {Assembly.distribution(NAME)};
    }

    @Before
    public void waitForOwn() throws InterruptedException {
        Distribution.await(
                "the own volume driver is there", () -> distribution.is(SlotState.ACTIVE, DriverKind.VOLUME, "local"));
    }

    @After
    public void endThreads() {
        threads.shutdownNow();
    }

    private Bundle install(String driverName, String behaviour) throws Exception {
        Bundle bundle = distribution
                .context()
                .installBundle("sample:" + driverName + "-" + behaviour, DriverJar.of(driverName, "1.0.0", behaviour));
        bundle.start();
        return bundle;
    }

    private DriverInfo info(String driverName) {
        return distribution
                .slots()
                .volume(driverName)
                .call("info", Distribution.patiently(), (driver, c) -> driver.info());
    }

    @Test
    public void aNewDriverGetsASlotAndIsReplacedByItsNextVersion() throws Exception {
        Bundle bundle = install("array", "good");
        assertEquals("1.0.0", info("array").version());
        bundle.update(DriverJar.of("array", "2.0.0", "good"));
        assertEquals("2.0.0", info("array").version());
        bundle.uninstall();
        assertTrue(distribution.is(SlotState.ABSENT, DriverKind.VOLUME, "array"));
    }

    @Test
    public void aSecondDriverOfATakenNameIsRefused() throws Exception {
        Bundle bundle = install("local", "good");
        try {
            SlotView slot = distribution.slot(DriverKind.VOLUME, "local").orElseThrow();
            assertEquals(SlotState.ACTIVE, slot.state());
            assertTrue(slot.bundle(), slot.bundle().startsWith("dev.theseus.volume-local "));
            assertTrue(slot.remark(), slot.remark().contains("sample.local"));
        } finally {
            bundle.uninstall();
        }
        assertTrue(
                "the one who was refused takes nothing along",
                distribution.is(SlotState.ACTIVE, DriverKind.VOLUME, "local"));
        assertEquals("local", info("local").name());
    }

    @Test
    public void aDriverThatFailsToActivateHarmsNobody() throws Exception {
        Bundle bundle = install("broken", "activation");
        try {
            assertFalse(distribution.slots().isActive(DriverKind.VOLUME, "broken"));
            assertUnavailable("broken");
            assertEquals("local", info("local").name());
            Distribution.assertServed(NAME);
        } finally {
            bundle.uninstall();
        }
    }

    @Test
    public void aDriverThatFailsToRecoverIsNotUsedUntilItIsMended() throws Exception {
        Bundle bundle = install("degraded", "recovery");
        try {
            Distribution.await(
                    "its failure is known",
                    () -> distribution
                            .slot(DriverKind.VOLUME, "degraded")
                            .filter(slot -> slot.remark().contains("the array is degraded"))
                            .isPresent());
            assertTrue(distribution.is(SlotState.ABSENT, DriverKind.VOLUME, "degraded"));
            assertUnavailable("degraded");
            bundle.update(DriverJar.of("degraded", "1.0.1", "good"));
            assertEquals("1.0.1", info("degraded").version());
        } finally {
            bundle.uninstall();
        }
    }

    private void assertUnavailable(String driverName) {
        EngineException refused = assertThrows(
                EngineException.class,
                () -> distribution
                        .slots()
                        .volume(driverName)
                        .call("list", Distribution.within(Duration.ofMillis(300)), (driver, c) -> driver.list(c)));
        assertEquals(ErrorKind.UNAVAILABLE, refused.kind());
        assertTrue(refused.message(), refused.message().contains('"' + driverName + '"'));
    }

    @Test
    public void aForeignExceptionIsToldAsTextAndKeepsNoClasses() throws Exception {
        Bundle bundle = install("foreign", "good");
        EngineException failure = assertThrows(
                EngineException.class,
                () -> distribution
                        .slots()
                        .volume("foreign")
                        .run("create", Distribution.patiently(), (driver, c) -> driver.create("data", Map.of(), c)));
        assertEquals(ErrorKind.INTERNAL, failure.kind());
        assertTrue(failure.message(), failure.message().contains("no space on the array"));
        assertTrue(failure.message(), failure.message().contains("volume driver foreign, create"));
        WeakReference<ClassLoader> classes =
                new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader());
        bundle.uninstall();
        assertTrue("its class loader is freed while the failure is kept", ReplacementIT.isFreed(classes));
        assertEquals(ErrorKind.INTERNAL, failure.kind());
    }

    @Test
    public void aCallInFlightEndsOnTheOldDriver() throws Exception {
        Bundle bundle = install("slow", "good");
        info("slow");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<String> call = CompletableFuture.supplyAsync(
                () -> distribution.slots().volume("slow").call("info", Distribution.patiently(), (driver, c) -> {
                    inside.countDown();
                    await(goOn);
                    return driver.info().version();
                }),
                threads);
        inside.await();
        CompletableFuture<Void> update = CompletableFuture.runAsync(() -> update(bundle), threads);
        Distribution.await("it drains", () -> distribution.is(SlotState.DRAINING, DriverKind.VOLUME, "slow"));
        assertFalse(update.isDone());
        goOn.countDown();
        assertEquals("1.0.0", call.get(40, TimeUnit.SECONDS));
        update.get(40, TimeUnit.SECONDS);
        assertEquals("1.1.0", info("slow").version());
        bundle.uninstall();
    }

    private static void update(Bundle bundle) {
        try {
            bundle.update(DriverJar.of("slow", "1.1.0", "good"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("a call in flight was interrupted", e);
        }
    }
}
