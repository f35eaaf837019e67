package dev.theseus.log.fluentd.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.kit.log.wire.Address;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What options mean, mostly in Docker's words. */
class FluentdOptionsTest {
    private static Address address(String text) {
        return FluentdOptions.of(Map.of("fluentd-address", text)).address();
    }

    private static String refusal(String name, String value) {
        EngineException refused =
                assertThrows(EngineException.class, () -> FluentdOptions.of(Map.of(name, value)), name + "=" + value);
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        return refused.message();
    }

    @Test
    void addressesHaveDefaults() {
        Address here = new Address("tcp", "127.0.0.1", 24224, "");
        assertEquals(here, FluentdOptions.of(Map.of()).address());
        assertEquals(here, address(":24224"));
        assertEquals(new Address("tcp", "h", 24224, ""), address("h"));
        assertEquals(new Address("tls", "h", 1, ""), address("tls://h:1"));
        assertEquals("/run/f.sock", address("unix:///run/f.sock").path());
    }

    @Test
    void addressesThatAreNoneAreRefused() {
        assertEquals(
                "invalid fluentd-address (udp://h): unsupported scheme: 'udp'", refusal("fluentd-address", "udp://h"));
        assertEquals("invalid fluentd-address (unix:///): path is empty", refusal("fluentd-address", "unix:///"));
        assertEquals(
                "invalid fluentd-address (tcp://h/x): should not contain a path element",
                refusal("fluentd-address", "tcp://h/x"));
        assertTrue(refusal("fluentd-address", "h:99999").startsWith("invalid fluentd-address (h:99999): "));
    }

    @Test
    void whatHasNoMeaningHereIsReadAllTheSame() {
        FluentdOptions options = FluentdOptions.of(Map.of(
                "fluentd-async", "true",
                "fluentd-async-reconnect-interval", "1s",
                "fluentd-buffer-limit", "2MB",
                "fluentd-max-retries", "3",
                "fluentd-retry-wait", "1m30s",
                "fluentd-write-timeout", "500ms",
                "fluentd-read-timeout", "0"));
        assertFalse(options.acknowledged());
        assertFalse(options.precise());
        assertTrue(refusal("fluentd-async", "maybe").contains("fluentd-async"));
        assertEquals("invalid fluentd-max-retries: value out of range", refusal("fluentd-max-retries", "4294967295"));
        assertTrue(refusal("fluentd-async-reconnect-interval", "1h").contains("must be between 100ms and 10s"));
        assertTrue(refusal("fluentd-write-timeout", "-1s").contains("fluentd-write-timeout"));
        assertEquals("invalid size: 'ten'", refusal("fluentd-buffer-limit", "ten"));
        assertEquals("unknown log opt 'nope' for fluentd log driver", refusal("nope", "1"));
    }
}
