package dev.theseus.log.file.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogPlan;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What options mean, in Docker's words. */
class PlansTest {
    private static final LogDriver JSON = new JsonFileDriver();
    private static final LogDriver LOCAL = new LocalDriver();

    private static String refusal(LogDriver driver, Map<String, String> options) {
        EngineException refused = assertThrows(EngineException.class, () -> driver.plan(options), options.toString());
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        return refused.message();
    }

    @Test
    void jsonFilesAreKeptWholeUnlessAskedOtherwise() {
        assertEquals(LogPlan.spooled(0, 1).copiedTo("-json.log"), JSON.plan(Map.of()));
        assertEquals(
                LogPlan.spooled(10 << 20, 3).copiedTo("-json.log"),
                JSON.plan(Map.of("max-size", "10m", "max-file", "3", "compress", "true")));
        assertEquals(0, JSON.plan(Map.of("max-size", "-1")).maxSize());
        assertEquals(2048, JSON.plan(Map.of("max-size", "2kB")).maxSize());
        assertEquals(
                JSON.plan(Map.of()),
                JSON.plan(Map.of("labels", "a", "labels-regex", "b", "env", "c", "env-regex", "d", "tag", "e")));
    }

    @Test
    void localIsRotatedAsDockersIs() {
        assertEquals(LogPlan.spooled(20 << 20, 5), LOCAL.plan(Map.of()));
        assertEquals(LogPlan.spooled(1 << 30, 5), LOCAL.plan(Map.of("max-size", "1g", "compress", "false")));
    }

    @Test
    void noneKeepsNothingWhateverItIsTold() {
        assertEquals(LogPlan.discarded(), new NoneDriver().plan(Map.of("max-size", "ten", "nope", "1")));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        for (String size : List.of("ten", "99999999999999999999", "9999999999999t", "", "m")) {
            assertEquals("invalid value for max-size: " + size, refusal(JSON, Map.of("max-size", size)));
        }
        assertEquals("max-file cannot be less than 1", refusal(LOCAL, Map.of("max-file", "0")));
        assertEquals("invalid value for max-file: x", refusal(LOCAL, Map.of("max-file", "x")));
        assertEquals("invalid value for compress: maybe", refusal(LOCAL, Map.of("compress", "maybe")));
        assertEquals(
                "compress cannot be true when max-file is less than 2 or max-size is not set",
                refusal(JSON, Map.of("compress", "true", "max-file", "2")));
        assertEquals("unknown log opt 'nope' for json-file log driver", refusal(JSON, Map.of("nope", "1")));
        assertEquals("unknown log opt 'nope' for log driver local", refusal(LOCAL, Map.of("nope", "1")));
    }
}
