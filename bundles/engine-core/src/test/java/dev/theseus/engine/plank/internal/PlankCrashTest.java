package dev.theseus.engine.plank.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The daemon is killed at a step of a swap: the next start runs one version or the other, and can go back. */
@Timeout(120)
class PlankCrashTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    /** Dies at the step; the version in force was swapped once, so that there is one to go back to. */
    @ParameterizedTest
    @CsvSource({
        "good,writing candidate.jar,2.0.0,1.0.0",
        "good,staged,2.0.0,1.0.0",
        "good,writing retiring.jar,2.0.0,1.0.0",
        "good,kept,2.0.0,1.0.0",
        "good,stopped,2.0.0,1.0.0",
        "good,updated,2.0.0,1.0.0",
        "good,activated,2.0.0,1.0.0",
        "good,proven,2.0.0,1.0.0",
        "good,in force,3.0.0,2.0.0",
        "good,retired,3.0.0,2.0.0",
        "recovery,activated,2.0.0,1.0.0",
        "recovery,half dropped,2.0.0,1.0.0",
        "recovery,dropped,2.0.0,1.0.0"
    })
    void killedAt(String behaviour, String step, String inForce, String before) throws Exception {
        Path shipped = SampleJar.version("1.0.0").in(folder);
        try (TrialFramework framework = new TrialFramework(folder)) {
            framework.install(shipped);
            assertTrue(framework
                    .planks(LIMIT)
                    .swap("sample.array", SampleJar.version("2.0.0").in(folder))
                    .succeeded());
            AtomicInteger deaths = new AtomicInteger();
            PlankService dying = framework.planks(LIMIT, reached -> {
                if (reached.equals(step)) {
                    deaths.incrementAndGet();
                    throw new Killed();
                }
            });
            Path next = SampleJar.version("3.0.0").behaviour(behaviour).in(folder);
            assertThrows(Killed.class, () -> dying.swap("sample.array", next));
            assertEquals(1, deaths.get());
        }
        try (TrialFramework framework = new TrialFramework(folder)) {
            Path current = folder.resolve("planks/sample.array/current.jar");
            framework.install(Files.exists(current) ? current : shipped);
            PlankService planks = framework.planks(LIMIT);
            assertEquals(inForce, framework.served());
            for (String temporary : List.of("candidate.jar", "retiring.jar")) {
                assertFalse(Files.exists(current.resolveSibling(temporary)), temporary);
            }
            assertTrue(planks.rollback("sample.array").succeeded());
            assertEquals(before, framework.served());
        }
    }
}
