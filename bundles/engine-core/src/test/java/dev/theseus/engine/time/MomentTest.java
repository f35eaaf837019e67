package dev.theseus.engine.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T00:00:00Z"), ZoneOffset.ofHours(2));

    @ParameterizedTest
    @CsvSource({
        "1767312000, 2026-01-02T00:00:00Z",
        "1767312000.5, 2026-01-02T00:00:00.500Z",
        "1767312000.000000005, 2026-01-02T00:00:00.000000005Z",
        "0, 1970-01-01T00:00:00Z",
        "2026-01-02T01:00:00+01:00, 2026-01-02T00:00:00Z",
        "2026-01-02t00:00:00z, 2026-01-02T00:00:00Z",
        "2026-01-02T00:00:00.123456789Z, 2026-01-02T00:00:00.123456789Z",
        "2026-01-02T03:04:05.5, 2026-01-02T01:04:05.500Z",
        "2026-01-02T03:04:05, 2026-01-02T01:04:05Z",
        "2026-01-02T03:04, 2026-01-02T01:04:00Z",
        "2026-01-02T03:04Z, 2026-01-02T03:04:00Z",
        "2026-01-02T03, 2026-01-02T01:00:00Z",
        "2026-01-02, 2026-01-01T22:00:00Z",
        "2026-01-02Z, 2026-01-02T00:00:00Z",
        "1h30m, 2026-01-01T22:30:00Z",
        "1.5s, 2026-01-01T23:59:58.500Z",
        "20ms, 2026-01-01T23:59:59.980Z"
    })
    void isReadInEachForm(String text, Instant expected) {
        assertEquals(expected, Moment.parse(text, CLOCK));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "1x",
                "10x",
                "h",
                "5m and more",
                "2026-13-01",
                "2026-01-02T99:00:00Z",
                "2026-01-02T03:04.5",
                "99999999999999999999"
            })
    void nothingElseIs(String text) {
        EngineException e = assertThrows(EngineException.class, () -> Moment.parse(text, CLOCK));
        assertEquals(ErrorKind.INVALID_PARAMETER, e.kind());
        assertTrue(e.message().endsWith("time or duration: \"" + text + "\""), e.message());
    }

    @Test
    void aLongTextIsRefusedAtOnce() {
        for (String text :
                List.of("9".repeat(60_000) + "x", "1s".repeat(30_000) + "x", ".".repeat(60_000), "9".repeat(60_000))) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(5), () -> assertThrows(EngineException.class, () -> Moment.parse(text, CLOCK)));
        }
    }
}
