package dev.theseus.tck;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that passed when something is left of it: objects and files once all was removed through the driver, and
 * mounts, descriptors, threads and processes once the driver was closed.
 *
 * <p>What is let go of a moment later is waited for, as long as {@code dev.theseus.api.driver} allows a driver to take.
 */
final class ResourceWatch
        implements BeforeEachCallback, BeforeTestExecutionCallback, AfterTestExecutionCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(ResourceWatch.class);
    /** Configuration parameter of JUnit: how long to wait, instead of what drivers are promised. For tests of this. */
    static final String BOUND_MILLIS = "theseus.tck.bound.millis";

    /** Twice as long as {@code dev.theseus.api.driver} gives a driver: the machine may be busy. */
    private static final Duration BOUND = Duration.ofSeconds(10);

    private static final long PAUSE_MILLIS = 10;

    /** What was there before the test began. */
    private record Objects(List<String> lines) {}

    @Override
    public void beforeEach(ExtensionContext test) throws Exception {
        HostWarmUp.once();
        test.getStore(OURS).put(ProcessResources.class, ProcessResources.now());
    }

    @Override
    public void beforeTestExecution(ExtensionContext test) {
        test.getStore(OURS).put(Objects.class, new Objects(trial(test).objects()));
    }

    @Override
    public void afterTestExecution(ExtensionContext test) {
        if (test.getExecutionException().isPresent()) {
            return;
        }
        Trial trial = trial(test);
        trial.removeObjects();
        List<String> before = test.getStore(OURS)
                .getOrDefault(Objects.class, Objects.class, new Objects(List.of()))
                .lines();
        List<String> left = new ArrayList<>(trial.objects());
        left.removeAll(before);
        if (!left.isEmpty()) {
            fail("all was removed through the driver, but there still is\n  " + String.join("\n  ", left));
        }
    }

    @Override
    public void afterEach(ExtensionContext test) throws InterruptedException {
        ProcessResources before = test.getStore(OURS).remove(ProcessResources.class, ProcessResources.class);
        if (before == null || test.getExecutionException().isPresent()) {
            return;
        }
        Path folder = trial(test).trialFolder();
        Duration bound = test.getConfigurationParameter(BOUND_MILLIS, Long::valueOf)
                .map(Duration::ofMillis)
                .orElse(BOUND);
        List<String> left = awaitNothing(bound, () -> ProcessResources.now().beyond(before, folder));
        if (!left.isEmpty()) {
            fail("the driver was closed " + bound.toMillis() + " ms ago and has left behind\n  "
                    + String.join("\n  ", left));
        }
    }

    /** What still is there when the bound has passed; empty as soon as nothing is. */
    private static List<String> awaitNothing(Duration bound, Supplier<List<String>> look) throws InterruptedException {
        long end = System.nanoTime() + bound.toNanos();
        List<String> seen = look.get();
        while (!seen.isEmpty() && System.nanoTime() < end) {
            Thread.sleep(PAUSE_MILLIS);
            seen = look.get();
        }
        return seen;
    }

    /** The suite; a test of its extender's may be nested in it. */
    private static Trial trial(ExtensionContext test) {
        return test.getRequiredTestInstances().findInstance(Trial.class).orElseThrow();
    }
}
