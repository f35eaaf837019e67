package dev.theseus.engine.image.internal.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.theseus.api.error.EngineException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameGlobTest {
    @ParameterizedTest
    @CsvSource({
        "busybox, busybox, true",
        "busy*, busybox:latest, true",
        "busy*, busybox/x, false",
        "*/app, me/app, true",
        "*/app, me/you/app, false",
        "b?sybox, busybox, true",
        "me?app, me/app, false",
        "[a-c]us*, busybox, true",
        "[^a-c]us*, busybox, false",
        "[^x]us*, busybox, true",
        "a*b*c, a1b2b3c, true",
        "a*b*c, a1b2b3, false",
        "**, busybox, true",
        "'{busybox,x}', busybox, false",
        "b\\usybox, busybox, true",
        "b\\*, b*, true",
        "b\\*, bx, false"
    })
    void matchesAsGosPathMatchDoes(String pattern, String name, boolean expected) {
        assertEquals(expected, NameGlob.parse(pattern).matches(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[]", "[a", "[a-", "[a-]", "[-a]", "a\\", "[^]"})
    void refusesWhatIsNoPattern(String pattern) {
        assertThrows(EngineException.class, () -> NameGlob.parse(pattern));
    }

    @Test
    void aHostilePatternTakesNoTimeToSpeakOf() {
        String name = "a".repeat(250);
        for (String pattern : List.of("*a".repeat(20_000) + "b", "*".repeat(60_000) + "b", "?".repeat(60_000))) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(5),
                    () -> assertEquals(false, NameGlob.parse(pattern).matches(name)));
        }
    }
}
