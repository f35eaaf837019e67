package dev.theseus.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Runs a suite, or one of its contracts, inside a test, and looks at how that went. */
final class MutantRun {
    private MutantRun() {}

    private static Events run(DiscoverySelector what) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter(ResourceWatch.BOUND_MILLIS, "300")
                .selectors(what)
                .execute()
                .testEvents();
    }

    private static List<String> failures(Events events) {
        return events.failed().stream()
                .map(event -> event.getTestDescriptor().getDisplayName() + ": "
                        + event.getRequiredPayload(TestExecutionResult.class)
                                .getThrowable()
                                .map(Throwable::toString)
                                .orElse(""))
                .toList();
    }

    /** The contract fails for what the suite opens at present, and its failure says all of the words. */
    static void assertCaught(Class<?> suite, String contract, String... words) {
        Events events = run(selectMethod(suite, contract));
        assertEquals(1, events.started().count(), contract + " is a contract of " + suite.getSimpleName());
        List<String> failures = failures(events);
        assertEquals(1, failures.size(), contract + " takes a driver for right that is not");
        for (String word : words) {
            assertTrue(
                    failures.getFirst().contains(word), () -> "says nothing of " + word + ": " + failures.getFirst());
        }
    }

    /** The contract holds for what the suite opens at present. */
    static void assertPasses(Class<?> suite, String contract) {
        Events events = run(selectMethod(suite, contract));
        assertEquals(List.of(), failures(events));
        assertEquals(1, events.succeeded().count());
    }

    /** Every contract holds for what the suite opens at present. */
    static void assertPasses(Class<?> suite) {
        Events events = run(selectClass(suite));
        assertEquals(List.of(), failures(events));
        assertTrue(events.succeeded().count() > 5, "a whole suite was run");
    }
}
