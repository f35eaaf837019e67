package dev.theseus.engine.plank.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.plank.Planks;
import dev.theseus.engine.plank.SwapReport;
import dev.theseus.engine.slot.SlotState;
import dev.theseus.testing.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;

/** Swaps in a real framework. */
@Timeout(120)
class PlankServiceTest {
    /** Generous where nothing hangs: the machine may be busy. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private TrialFramework framework;
    private Bundle bundle;
    private PlankService planks;

    @BeforeEach
    void start() throws Exception {
        framework = new TrialFramework(folder);
        assertTrue(framework.hasComponents());
        bundle = framework.install(SampleJar.version("1.0.0"));
        planks = framework.planks(LIMIT);
        assertEquals("1.0.0", framework.served());
    }

    @AfterEach
    void stop() throws Exception {
        framework.close();
    }

    private Path kept(String name) {
        return folder.resolve("planks/sample.array").resolve(name);
    }

    private static String versionOf(Path jar) {
        return DriverJar.read(jar).version().toString();
    }

    @Test
    void swapsAndGoesBackAndKeepsBothJars() throws Exception {
        SwapReport report =
                planks.swap("sample.array", SampleJar.version("2.0.0").in(folder));
        assertTrue(report.succeeded(), report.failure());
        assertEquals("1.0.0", report.oldVersion());
        assertEquals("2.0.0", report.newVersion());
        assertEquals(1, report.slots().size());
        assertEquals(SlotState.ACTIVE, report.slots().getFirst().state());
        assertEquals("2.0.0", framework.served());
        assertEquals("2.0.0", versionOf(kept("current.jar")));
        assertEquals("1.0.0", versionOf(kept("previous.jar")));
        assertFalse(Files.exists(kept("candidate.jar")));

        assertTrue(planks.rollback("sample.array").succeeded());
        assertEquals("1.0.0", framework.served());
        assertEquals("1.0.0", versionOf(kept("current.jar")));
        assertEquals("2.0.0", versionOf(kept("previous.jar")));
        List<String> history = planks.history("sample.array");
        assertEquals(2, history.size());
        assertTrue(history.getFirst().contains("swap 1.0.0 -> 2.0.0: in force"), history.toString());
        assertTrue(history.getLast().contains("rollback 2.0.0 -> 1.0.0"), history.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        activation | no such array
        recovery | the array is degraded
        no-report | failed to recover
        impostor | says that it is "somebody"
        garbage | answers list with nothing
        """)
    void aVersionThatDoesNotWorkIsRolledBack(String behaviour, String reason) throws Exception {
        SwapReport report = planks.swap(
                "sample.array", SampleJar.version("2.0.0").behaviour(behaviour).in(folder));
        assertTrue(report.failure().contains(reason), report.failure());
        assertTrue(report.rolledBack());
        assertServesUnchanged();
        assertTrue(planks.history("sample.array").getFirst().contains("rolled back"));
    }

    private void assertServesUnchanged() throws IOException {
        assertEquals("1.0.0", framework.served());
        assertFalse(Files.exists(kept("current.jar")));
        assertFalse(Files.exists(kept("candidate.jar")));
        assertFalse(Files.exists(kept("retiring.jar")));
    }

    @ParameterizedTest
    @CsvSource({"hanging,activation of sample.array hangs", "hanging-recovery,did not recover"})
    void aVersionThatHangsIsRolledBack(String behaviour, String reason) throws Exception {
        SwapReport report = framework
                .planks(Duration.ofSeconds(3))
                .swap(
                        "sample.array",
                        SampleJar.version("2.0.0").behaviour(behaviour).in(folder));
        assertTrue(report.failure().contains(reason), report.failure());
        assertTrue(report.rolledBack());
        assertServesUnchanged();
    }

    /** What ignores interrupts cannot be stopped: the old version works beside it, and swaps go on from there. */
    @Test
    void aVersionThatCannotEvenBeStoppedIsPassedBy() throws Exception {
        PlankService impatient = framework.planks(Duration.ofSeconds(3));
        SwapReport report = impatient.swap(
                "sample.array", SampleJar.version("2.0.0").behaviour("deaf").in(folder));
        assertTrue(report.failure().contains("activation of sample.array hangs"), report.failure());
        assertTrue(report.rolledBack());
        assertServesUnchanged();
        assertEquals(List.of("sample.array"), impatient.bundles());
        SwapReport mended =
                planks.swap("sample.array", SampleJar.version("2.0.0").in(folder));
        assertTrue(mended.succeeded(), mended.failure());
        assertEquals("2.0.0", framework.served());
    }

    @Test
    void whatADriverFindsUnhealthyIsToldAndAccepted() throws Exception {
        SwapReport report = planks.swap(
                "sample.array", SampleJar.version("2.0.0").behaviour("unwell").in(folder));
        assertTrue(report.succeeded());
        assertEquals(
                List.of("disks: 1 of 3 failed; replace it"),
                report.slots().getFirst().remarks());
    }

    @Test
    void refusesBadJarsBeforeTouchingAnything() throws Exception {
        Path noJar = Files.writeString(folder.resolve("text.jar"), "not a jar");
        refused(folder.resolve("absent.jar"), "no such file");
        refused(noJar, "is no jar");
        refused(SampleJar.version("2").without("Bundle-SymbolicName").in(folder), "is no OSGi bundle");
        refused(SampleJar.version("two").in(folder), "malformed");
        refused(SampleJar.version("2").header("Bundle-SymbolicName", "other").in(folder), "is bundle other");
        refused(SampleJar.version("2").without("Service-Component").in(folder), "has no driver");
        refused(SampleJar.version("2").header("Import-Package", "java.util").in(folder), "has no driver");
        refused(SampleJar.version("2").header("Service-Component", "a.xml").in(folder), "a.xml is missing");
        refused(SampleJar.version("2").header("Bundle-Activator", "A").in(folder), "has a Bundle-Activator");
        refused(SampleJar.version("2").header("Export-Package", "a").in(folder), "exports packages");
        refused(
                SampleJar.version("2")
                        .header("Import-Package", "dev.theseus.api.driver;version=\"[2,3)\"")
                        .in(folder),
                "needs package dev.theseus.api.driver in version [2.0.0,3.0.0) and this daemon has [1.0.0]");
        refused(
                SampleJar.version("2")
                        .header("Import-Package", "dev.theseus.api.driver,dev.theseus.kit.storage.tar")
                        .in(folder),
                "a kit belongs into the driver's own jar");
        refused(
                SampleJar.version("2")
                        .header("Import-Package", "dev.theseus.api.driver,dev.theseus.linux.file;version=\"[9,10)\"")
                        .in(folder),
                "build the driver with this daemon's kits");
        refused(SampleJar.version("2").driver("").in(folder), "has no property theseus.driver.name");
        framework.install(SampleJar.version("1.0.0")
                .header("Bundle-SymbolicName", "sample.other")
                .driver("other"));
        framework.slots.volume("other").run("info", DriverSlots.patiently(), (driver, c) -> driver.info());
        refused(SampleJar.version("2").driver("other").in(folder), "which sample.other 1.0.0 holds");
        Files.writeString(
                framework.settings.stateDirectory(DriverKind.VOLUME, "array").resolve("FORMAT"),
                "version=4\nminReader=3\n");
        refused(SampleJar.version("2").format(2).in(folder), "has format 3 and the driver knows only up to 2");
        assertEquals(Bundle.ACTIVE, bundle.getState());
        assertServesUnchanged();
    }

    private void refused(Path jar, String reason) {
        EngineException refusal = assertThrows(EngineException.class, () -> planks.swap("sample.array", jar));
        assertEquals(ErrorKind.INVALID_PARAMETER, refusal.kind(), refusal.message());
        assertTrue(refusal.message().contains(reason), refusal.message());
    }

    @Test
    void whatSomebodyElseUpdatesIsKeptAsASwapIs() throws Exception {
        planks.open();
        try {
            update(SampleJar.version("2.0.0"));
            awaitHistory("update 1.0.0 -> 2.0.0: in force");
            assertEquals("2.0.0", framework.served());
            assertEquals("2.0.0", versionOf(kept("current.jar")));
            assertEquals("1.0.0", versionOf(kept("previous.jar")));

            update(SampleJar.version("3.0.0").behaviour("recovery"));
            awaitHistory("update 2.0.0 -> 3.0.0: rolled back");
            assertEquals("2.0.0", framework.served());
            update(SampleJar.version("4.0.0").header("Export-Package", "a"));
            awaitHistory("update 2.0.0 -> 4.0.0: rolled back: ");
            assertEquals("2.0.0", framework.served());
            assertEquals("2.0.0", versionOf(kept("current.jar")));
            assertFalse(Files.exists(kept("candidate.jar")));
            assertFalse(Files.exists(kept("retiring.jar")));
            assertTrue(planks.rollback("sample.array").succeeded());
            assertEquals("1.0.0", framework.served());
        } finally {
            planks.close();
        }
    }

    private void update(SampleJar jar) throws Exception {
        try (InputStream in = Files.newInputStream(jar.in(folder))) {
            bundle.update(in);
        }
    }

    /** From the file: a version that is no driver's is not found by its name while it is there. */
    private void awaitHistory(String deed) throws Exception {
        Await.until("the history tells of " + deed, () -> readHistory().contains(deed));
    }

    private String readHistory() {
        try {
            return Files.exists(kept("history")) ? Files.readString(kept("history")) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anUpdateToTheSameIsNoSwap() throws Exception {
        planks.open();
        try {
            update(SampleJar.version("1.0.0"));
            assertEquals("1.0.0", framework.served());
            assertTrue(swapWhenFree(SampleJar.version("2.0.0").in(folder)).succeeded());
            assertEquals(1, planks.history("sample.array").size());
        } finally {
            planks.close();
        }
    }

    private SwapReport swapWhenFree(Path jar) throws InterruptedException {
        while (true) {
            try {
                return planks.swap("sample.array", jar);
            } catch (EngineException e) {
                assertEquals(ErrorKind.CONFLICT, e.kind(), e.message());
                Thread.sleep(20);
            }
        }
    }

    @Test
    void tellsWhichBundlesThereAre() {
        EngineException unknown =
                assertThrows(EngineException.class, () -> planks.swap("array", folder.resolve("a.jar")));
        assertEquals(ErrorKind.NOT_FOUND, unknown.kind());
        assertTrue(unknown.message().contains("there are sample.array"), unknown.message());
        assertEquals(
                ErrorKind.NOT_FOUND,
                assertThrows(EngineException.class, () -> planks.rollback("sample.array"))
                        .kind());
    }

    @Test
    void callersWaitAndNoneFails() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger calls = new AtomicInteger();
        List<CompletableFuture<Void>> clients = Stream.generate(() -> CompletableFuture.runAsync(
                        () -> {
                            while (!over.get()) {
                                framework.served();
                                calls.incrementAndGet();
                            }
                        },
                        Thread::startVirtualThread))
                .limit(3)
                .toList();
        for (int round = 1; round <= 3; round++) {
            SwapReport report = planks.swap(
                    "sample.array", SampleJar.version("2.0." + round).in(folder));
            assertTrue(report.succeeded(), report.failure());
            assertEquals(0, report.slots().getFirst().interrupted());
        }
        SwapReport bad = planks.swap(
                "sample.array", SampleJar.version("3").behaviour("recovery").in(folder));
        assertTrue(bad.rolledBack(), bad.failure());
        over.set(true);
        for (CompletableFuture<Void> client : clients) {
            client.get(20, TimeUnit.SECONDS);
        }
        assertTrue(calls.get() > 0);
        assertEquals("2.0.3", framework.served());
    }

    @Test
    void aSecondSwapOfTheSameBundleIsRefused() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Void> call = CompletableFuture.runAsync(
                () -> framework.slots.volume("array").run("slow", DriverSlots.patiently(), (driver, c) -> {
                    inside.countDown();
                    DriverSlots.await(goOn);
                }),
                Thread::startVirtualThread);
        inside.await();
        Path jar = SampleJar.version("2.0.0").in(folder);
        CompletableFuture<SwapReport> first =
                CompletableFuture.supplyAsync(() -> planks.swap("sample.array", jar), Thread::startVirtualThread);
        Await.until("the swap has begun", () -> !framework.slots.isActive(DriverKind.VOLUME, "array"));
        EngineException second = assertThrows(EngineException.class, () -> planks.swap("sample.array", jar));
        assertEquals(ErrorKind.CONFLICT, second.kind());
        goOn.countDown();
        call.get(20, TimeUnit.SECONDS);
        assertTrue(first.get(20, TimeUnit.SECONDS).succeeded());
    }

    @Test
    void deploysWhatIsNotThereAndSwapsWhatIs() throws Exception {
        SampleJar other = other();
        SwapReport added = planks.deploy(other.in(folder));
        assertTrue(added.succeeded(), added.failure());
        assertTrue(framework.slots.isActive(DriverKind.VOLUME, "other"));
        assertEquals("1.0.0", versionOf(folder.resolve("planks/sample.other/current.jar")));
        SwapReport swapped =
                planks.deploy(other.header("Bundle-Version", "1.1.0").in(folder));
        assertTrue(swapped.succeeded(), swapped.failure());
        assertEquals("1.0.0", swapped.oldVersion());

        SwapReport bad = planks.deploy(SampleJar.version("1.0.0")
                .header("Bundle-SymbolicName", "sample.third")
                .driver("third")
                .behaviour("recovery")
                .in(folder));
        assertTrue(bad.failure().contains("the array is degraded"), bad.failure());
        assertEquals(List.of("sample.array", "sample.other"), planks.bundles());
        assertFalse(Files.exists(folder.resolve("planks/sample.third/current.jar")));
    }

    @Test
    void theDeployFolderTakesWhatIsCompleteAndTellsWhatItRefuses() throws Exception {
        DeployFolder deploy = new DeployFolder(framework.settings, planks);
        try {
            Path drops = folder.resolve("deploy");
            Files.createDirectories(drops);
            Files.move(SampleJar.version("2.0.0").in(folder), drops.resolve("array.jar"));
            awaitFile(drops.resolve("taken/array.jar"));
            assertEquals("2.0.0", framework.served());
            Files.writeString(drops.resolve("text.jar"), "no jar");
            awaitFile(drops.resolve("refused/text.jar"));
            String reason = Files.readString(drops.resolve("refused/text.jar.txt"));
            assertTrue(reason.contains("is no jar"), reason);
            assertEquals("2.0.0", framework.served());
        } finally {
            deploy.close();
        }
    }

    @Test
    void theDeployFoldersWatchGoesOnWhateverHappensToTheFolder() throws Exception {
        Path drops = folder.resolve("deploy");
        // Where the folder should be is a file at first.
        Files.writeString(drops, "");
        DeployFolder deploy = new DeployFolder(framework.settings, planks);
        try {
            Files.delete(drops);
            awaitFile(drops);
            Files.move(SampleJar.version("2.0.0").in(folder), drops.resolve("array.jar"));
            awaitFile(drops.resolve("taken/array.jar"));
            try (Stream<Path> files = Files.walk(drops)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
            awaitFile(drops);
            // It cannot be put away: that must not be tried for ever, nor keep the next from being taken.
            Files.writeString(drops.resolve("refused"), "in the way");
            Files.writeString(drops.resolve("a.jar"), "no jar");
            Files.move(SampleJar.version("3.0.0").in(folder), drops.resolve("b.jar"));
            awaitFile(drops.resolve("taken/b.jar"));
            assertEquals("3.0.0", framework.served());
        } finally {
            deploy.close();
        }
    }

    @Test
    void aJarThatBreaksItsInstallationIsRefusedAndTheNextIsTaken() throws Exception {
        Planks breaking = (Planks) Proxy.newProxyInstance(
                Planks.class.getClassLoader(), new Class<?>[] {Planks.class}, (proxy, method, arguments) -> {
                    if (String.valueOf(arguments[0]).endsWith("a.jar")) {
                        throw new StackOverflowError();
                    }
                    return planks.deploy((Path) arguments[0]);
                });
        DeployFolder deploy = new DeployFolder(framework.settings, breaking);
        try {
            Path drops = Files.createDirectories(folder.resolve("deploy"));
            Files.move(SampleJar.version("2.0.0").in(folder), drops.resolve("a.jar"));
            Files.move(SampleJar.version("3.0.0").in(folder), drops.resolve("b.jar"));
            awaitFile(drops.resolve("taken/b.jar"));
            assertTrue(Files.readString(drops.resolve("refused/a.jar.txt")).contains("StackOverflowError"));
        } finally {
            deploy.close();
        }
    }

    private static void awaitFile(Path file) {
        Await.until(file + " is there", () -> Files.exists(file));
    }

    @Test
    void aSwapThatTheDaemonsEndCutShortIsForgotten() throws Exception {
        planks.swap("sample.array", SampleJar.version("2.0.0").in(folder));
        Files.copy(SampleJar.version("3.0.0").in(folder), kept("candidate.jar"));
        PlankService next = framework.planks(LIMIT);
        assertFalse(Files.exists(kept("candidate.jar")));
        assertEquals("2.0.0", versionOf(kept("current.jar")));
        assertTrue(next.history("sample.array").getLast().contains("cut short"));
    }

    @Test
    void anOldJarThatCannotBePutAwayEndsNoSwap() throws Exception {
        assertTrue(planks.swap("sample.array", SampleJar.version("2.0.0").in(folder))
                .succeeded());
        Files.delete(kept("previous.jar"));
        Path inTheWay = Files.createDirectories(kept("previous.jar").resolve("in-the-way"));
        SwapReport report =
                planks.swap("sample.array", SampleJar.version("3.0.0").in(folder));
        assertTrue(report.succeeded(), report.failure());
        assertEquals("3.0.0", framework.served());
        assertEquals("3.0.0", versionOf(kept("current.jar")));
        Files.delete(inTheWay);
        Files.delete(kept("previous.jar"));
        assertTrue(planks.rollback("sample.array").succeeded());
        assertEquals("2.0.0", framework.served());
        assertEquals("3.0.0", versionOf(kept("previous.jar")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"writing candidate.jar", "writing retiring.jar"})
    void aSwapThatCannotEvenBeginLeavesNoCandidate(String step) throws Exception {
        Path jar = SampleJar.version("2.0.0").in(folder);
        PlankService failing = framework.planks(LIMIT, reached -> {
            if (reached.equals(step)) {
                throw EngineException.internal("no space left");
            }
        });
        assertThrows(EngineException.class, () -> failing.swap("sample.array", jar));
        assertServesUnchanged();
        assertTrue(planks.swap("sample.array", jar).succeeded());
    }

    @Test
    void theCopyIsCheckedAsWell() throws Exception {
        Path jar = SampleJar.version("2.0.0").in(folder);
        PlankService overtaken = framework.planks(LIMIT, exchange(jar, "no jar"));
        EngineException refusal = assertThrows(EngineException.class, () -> overtaken.swap("sample.array", jar));
        assertTrue(refusal.message().contains("is no jar"), refusal.message());
        assertServesUnchanged();

        Path other = other().in(folder);
        PlankService again = framework.planks(LIMIT, exchange(other, other().without("Service-Component")));
        refusal = assertThrows(EngineException.class, () -> again.deploy(other));
        assertTrue(refusal.message().contains("has no driver"), refusal.message());
        assertFalse(Files.exists(folder.resolve("planks/sample.other/candidate.jar")));
        assertEquals(List.of("sample.array"), planks.bundles());
        assertTrue(planks.deploy(other().in(folder)).succeeded());
    }

    private static SampleJar other() {
        return SampleJar.version("1.0.0")
                .header("Bundle-SymbolicName", "sample.other")
                .driver("other");
    }

    private CrashPoint exchange(Path jar, SampleJar later) throws IOException {
        Path made = later.in(folder);
        return exchange(jar, () -> Files.copy(made, jar, StandardCopyOption.REPLACE_EXISTING));
    }

    private static CrashPoint exchange(Path jar, String later) {
        return exchange(jar, () -> Files.writeString(jar, later));
    }

    private static CrashPoint exchange(Path jar, Callable<Path> change) {
        return reached -> {
            if (reached.equals("writing candidate.jar")) {
                try {
                    assertEquals(jar, change.call());
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        };
    }

    /** Every other version is refused, so that both ways are counted. */
    @Test
    void aHundredSwapsKeepNeitherClassesNorThreads() throws Exception {
        Path good = SampleJar.version("2.0.0").in(folder);
        Path bad = SampleJar.version("3.0.0").behaviour("activation").in(folder);
        for (int i = 0; i < 10; i++) {
            planks.swap("sample.array", i % 2 == 0 ? good : bad);
        }
        int classes = loadedClasses();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        for (int i = 0; i < 100; i++) {
            SwapReport report = planks.swap("sample.array", i % 2 == 0 ? good : bad);
            assertEquals(i % 2 == 0, report.succeeded(), report.failure());
        }
        assertEquals("2.0.0", framework.served());
        int more = loadedClasses() - classes;
        assertTrue(more < 50, more + " more classes loaded");
        int moreThreads = ManagementFactory.getThreadMXBean().getThreadCount() - threads;
        assertTrue(moreThreads < 10, moreThreads + " more threads");
    }

    private static int loadedClasses() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            // Nothing tells that a collection has unloaded classes: it is given a moment after each.
            Thread.sleep(100);
        }
        return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    }
}
