package dev.theseus.engine.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolTimeTest {
    private final SpoolTime times = new SpoolTime();

    private @Nullable Instant read(String text) {
        byte[] line = ("x" + text + " stdout").getBytes(StandardCharsets.US_ASCII);
        return times.read(line, 1, 1 + text.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-02T03:04:05.678901234+00:00",
                "2024-02-29T23:59:59.999999999-11:30",
                "2026-12-31T00:00:00.000000000+05:45",
                "1969-12-31T23:59:59.000000001+00:00",
                "2026-01-02T03:04:05Z",
                "2026-01-02T03:04:05.5+02:00"
            })
    void timesAreRead(String text) {
        // The second time its day is known.
        assertEquals(OffsetDateTime.parse(text).toInstant(), read(text));
        assertEquals(OffsetDateTime.parse(text).toInstant(), read(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-01-02T03:04:05.67890123x+00:00",
                "2026-02-30T03:04:05.678901234+00:00",
                "2026-01-02T24:04:05.678901234+00:00",
                "2026-01-02T03:60:05.678901234+00:00",
                "2026-01-02T03:04:60.678901234+00:00",
                "2026-01-02T03:04:05.678901234+19:00"
            })
    void whatIsNoTimeIsNone(String text) {
        assertNull(read(text));
        read("2026-01-02T03:04:05.678901234+00:00");
        assertNull(read(text));
    }

    @Test
    void daysFollowOnEachOther() {
        for (String text : new String[] {
            "2026-01-02T23:59:59.000000001+00:00",
            "2026-01-03T00:00:00.000000001+00:00",
            "2026-01-02T23:59:59.000000002+00:00"
        }) {
            assertEquals(OffsetDateTime.parse(text).toInstant(), read(text));
        }
    }
}
