package dev.theseus.tck;

import static dev.theseus.tck.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Callers that are gone, and callers that meet. */
interface VolumeCallerContract extends VolumeContract {
    @Test
    default void aCallerThatIsGoneGetsNothingMade() {
        List<String> before = objects();
        for (GoneCaller caller : GoneCaller.values()) {
            assertFails(caller.kind(), () -> driver().create("data", Map.of(), caller.context()));
            assertEquals(List.of(), driver().list(context()));
        }
        assertEquals(before, objects());
        driver().create("data", Map.of(), context());
        for (GoneCaller caller : GoneCaller.values()) {
            assertFails(caller.kind(), () -> driver().mount("data", "c1", caller.context()));
        }
        driver().remove("data", context());
        assertEquals(List.of(), driver().list(context()), "nobody uses it");
    }

    @Test
    default void oneNameCreatedByManyAtOnceIsOneVolume() throws Exception {
        AtOnce.inEachOf(25, 4, () -> driver().create("data", options(), context()), () -> {
            assertEquals(List.of("data"), driver().list(context()));
            driver().remove("data", context());
        });
    }

    @Test
    default void oneNameCreatedWithTwoOptionsAtOnceGetsOne() throws Exception {
        for (int round = 0; round < 25; round++) {
            List<Callable<Map<String, String>>> calls = new ArrayList<>();
            for (Map<String, String> options : List.of(options(), Map.<String, String>of(), options())) {
                calls.add(() -> {
                    driver().create("data", options, context());
                    return options;
                });
            }
            Set<Map<String, String>> winners = new HashSet<>();
            for (Future<Map<String, String>> answer : AtOnce.all(calls)) {
                try {
                    winners.add(answer.get());
                } catch (ExecutionException e) {
                    assertEquals(
                            ErrorKind.CONFLICT,
                            e.getCause() instanceof EngineException x ? x.kind() : null,
                            () -> "the slower: " + e.getCause());
                }
            }
            assertEquals(1, winners.size(), "options that it was created with: " + winners);
            Map<String, String> winner = winners.iterator().next();
            driver().create("data", winner, context());
            Map<String, String> loser = winner.isEmpty() ? options() : Map.of();
            assertFails(ErrorKind.CONFLICT, () -> driver().create("data", loser, context()));
            driver().remove("data", context());
        }
    }

    @Test
    default void onlyWhatWasMadeIsListed() {
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String name = "data-" + i;
            calls.add(() -> {
                for (int round = 0; round < 25; round++) {
                    driver().create(name, Map.of(), context());
                    List<String> names = driver().list(context());
                    assertTrue(names.contains(name), () -> name + " was made and is not in " + names);
                    assertTrue(
                            Set.of("data-0", "data-1", "data-2", "data-3").containsAll(names),
                            () -> "a draft: " + names);
                    driver().remove(name, context());
                }
                return true;
            });
        }
        try {
            for (Future<Boolean> answer : AtOnce.all(calls)) {
                assertTrue(answer.get());
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
