package dev.theseus.rest.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.theseus.api.error.EngineException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");

    @Test
    void filtersHaveTwoForms() {
        assertEquals(Map.of("label", List.of("a=b", "c")), Filters.parse("{\"label\":{\"a=b\":true,\"c\":true}}"));
        assertEquals(Map.of("label", List.of("a=b")), Filters.parse("{\"label\":[\"a=b\"]}"));
        assertEquals(Map.of(), Filters.parse("{\"label\":{\"a\":false}}"));
        assertEquals(Map.of(), Filters.parse("null"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{\"a\":1}", "{\"a\":[1]}", "{\"a\":{\"b\":1}}", "text"})
    void brokenFiltersAreRefused(String text) {
        assertThrows(EngineException.class, () -> Filters.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T03:04:05Z, 2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05.100Z, 2026-01-02T03:04:05.1Z",
        "2026-01-02T03:04:05.000000010Z, 2026-01-02T03:04:05.00000001Z",
        "1970-01-01T00:00:00Z, 0001-01-01T00:00:00Z"
    })
    void timesAreWrittenAsGoWritesThem(String time, String expected) {
        assertEquals(expected, Times.rfc3339(Instant.parse(time)));
    }

    @Test
    void logTimesHaveAlwaysNineDigits() {
        assertEquals("2026-01-02T00:00:00.000000000Z", Times.rfc3339Fixed(NOW));
        assertEquals("2026-01-02T00:00:00.120000000Z", Times.rfc3339Fixed(NOW.plusMillis(120)));
    }
}
