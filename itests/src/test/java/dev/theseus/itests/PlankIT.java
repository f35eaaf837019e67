package dev.theseus.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.theseus.engine.plank.Planks;
import dev.theseus.engine.plank.SwapReport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;

/** Swaps of the distribution's own drivers, many and bad ones. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class PlankIT {
    private static final String NAME = "plank";
    private static final List<String> MODULES = List.of(
            "runtime-runc", "storage-overlay", "network-bridge", "network-iptables", "image-registry", "volume-local");

    private final Distribution distribution = new Distribution();

    @Configuration
    public Option[] configuration() {
        return new Option[] {Assembly.distribution(NAME)};
    }

    @Before
    public void waitForAll() throws InterruptedException {
        distribution.awaitSettled();
    }

    /** One of three is a version that cannot be activated. */
    private static boolean works(int swap) {
        return swap % 3 != 2;
    }

    @Test
    public void aHundredSwapsInARowKeepNeitherClassesNorThreads() throws Exception {
        Path folder = Files.createDirectories(Assembly.root(NAME).resolve("jars"));
        Planks planks = distribution.service(Planks.class);
        for (int swap = 0; swap < 18; swap++) {
            swap(planks, swap, folder);
        }
        List<Long> before = footprint();
        for (int swap = 18; swap < 118; swap++) {
            swap(planks, swap, folder);
        }
        List<Long> after = footprint();
        String change = "classes, metaspace and threads: " + before + " before, " + after + " after";
        assertTrue(change, after.get(0) - before.get(0) < 150);
        assertTrue(change, after.get(1) - before.get(1) < 2_000_000);
        assertTrue(change, after.get(2) - before.get(2) < 10);
        distribution.awaitSettled();
        Distribution.assertServed(NAME);
    }

    private void swap(Planks planks, int swap, Path folder) throws IOException {
        // Every module gets good ones and broken ones in turn.
        String module = MODULES.get(swap / 3 % MODULES.size());
        Bundle bundle = distribution.bundle("dev.theseus." + module);
        String version = bundle.getVersion().toString();
        Path jar = RepackedJar.of(Distribution.jar(bundle), "0.1." + swap, works(swap), folder);
        SwapReport report = planks.swap(module, jar);
        Files.delete(jar);
        assertEquals(report.failure(), works(swap), report.succeeded());
        assertEquals(report.failure(), !works(swap), report.rolledBack());
        assertEquals(works(swap) ? "0.1." + swap : version, bundle.getVersion().toString());
    }

    /** Loaded classes, bytes of metaspace in use, platform threads. */
    private static List<Long> footprint() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(100);
        }
        List<Long> footprint = new ArrayList<>();
        footprint.add((long) ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
        footprint.add(ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .map(MemoryPoolMXBean::getUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum());
        footprint.add((long) ManagementFactory.getThreadMXBean().getThreadCount());
        return footprint;
    }
}
