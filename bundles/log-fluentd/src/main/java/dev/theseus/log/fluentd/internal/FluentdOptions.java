package dev.theseus.log.fluentd.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.kit.log.option.KeptForReaders;
import dev.theseus.kit.log.option.KnownOptions;
import dev.theseus.kit.log.option.Words;
import dev.theseus.kit.log.wire.Address;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the user has said. What Docker's driver knows besides of buffers, retries and time-outs is read, so that nonsense is
 * refused, and has no meaning: the engine's spool is the buffer, and it tries as long as the container is there.
 *
 * @param precise whether times have nanoseconds
 * @param acknowledged whether the receiver has to say that it has got the lines
 */
record FluentdOptions(Address address, boolean precise, boolean acknowledged) {
    private static final String ASYNC = "fluentd-async";
    private static final String BUFFER = "fluentd-buffer-limit";
    private static final String INTERVAL = "fluentd-async-reconnect-interval";
    private static final String RETRIES = "fluentd-max-retries";
    private static final String PRECISE = "fluentd-sub-second-precision";
    private static final String ACKNOWLEDGED = "fluentd-request-ack";
    private static final Set<String> DURATIONS =
            Set.of("fluentd-retry-wait", "fluentd-write-timeout", "fluentd-read-timeout");
    private static final Set<String> NAMES = KeptForReaders.with(Set.of(
            "fluentd-address",
            ASYNC,
            BUFFER,
            INTERVAL,
            RETRIES,
            PRECISE,
            ACKNOWLEDGED,
            "fluentd-retry-wait",
            "fluentd-write-timeout",
            "fluentd-read-timeout"));
    private static final Pattern SIZE = Pattern.compile("[0-9]+(\\.[0-9]+)?\\s?([kKmMgGtTpP][iI]?)?[bB]?");
    private static final int PORT = 24224;
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** @throws EngineException {@code INVALID_PARAMETER}, mostly in Docker's words */
    static FluentdOptions of(Map<String, String> options) {
        KnownOptions.require(options, NAMES, "unknown log opt '%s' for fluentd log driver");
        requireSense(options);
        return new FluentdOptions(
                address(options.getOrDefault("fluentd-address", "")),
                truth(options, PRECISE),
                truth(options, ACKNOWLEDGED));
    }

    private static boolean truth(Map<String, String> options, String name) {
        String text = options.getOrDefault(name, "");
        return !text.isEmpty() && Words.truth(name, text);
    }

    private static void requireSense(Map<String, String> options) {
        truth(options, ASYNC);
        for (String name : DURATIONS) {
            String text = options.getOrDefault(name, "");
            if (!text.isEmpty()) {
                Words.duration(name, text);
            }
        }
        String buffer = options.getOrDefault(BUFFER, "");
        if (!buffer.isEmpty() && !SIZE.matcher(buffer).matches()) {
            throw EngineException.invalid("invalid size: '" + buffer + "'");
        }
        String retries = options.getOrDefault(RETRIES, "");
        if (!retries.isEmpty() && (!retries.matches("[0-9]{1,10}") || Long.parseLong(retries) > Integer.MAX_VALUE)) {
            throw EngineException.invalid("invalid fluentd-max-retries: value out of range");
        }
        String interval = options.getOrDefault(INTERVAL, "");
        if (!interval.isEmpty()) {
            requireInterval(interval, Words.duration(INTERVAL, interval));
        }
    }

    private static void requireInterval(String text, Duration interval) {
        if (!interval.isZero() && (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0)) {
            throw EngineException.invalid(
                    "invalid value for " + INTERVAL + ": value (\"" + text + "\") must be between 100ms and 10s");
        }
    }

    private static Address address(String text) {
        if (text.isEmpty()) {
            return new Address("tcp", "127.0.0.1", PORT, "");
        }
        Address address = Address.parse(text.contains("://") ? text : "tcp://" + text)
                .orElseThrow(() -> invalid(text, "it is not in the form proto://host:port"))
                .orPort(PORT);
        switch (address.scheme()) {
            case "unix" -> {
                if (address.path().replace("/", "").isEmpty()) {
                    throw invalid(text, "path is empty");
                }
            }
            case "tcp", "tls" -> {
                if (!address.path().isEmpty()) {
                    throw invalid(text, "should not contain a path element");
                }
            }
            default -> throw invalid(text, "unsupported scheme: '" + address.scheme() + "'");
        }
        return address.host().isEmpty() && !address.scheme().equals("unix")
                ? new Address(address.scheme(), "127.0.0.1", address.port(), "")
                : address;
    }

    private static EngineException invalid(String address, String reason) {
        return EngineException.invalid("invalid fluentd-address (" + address + "): " + reason);
    }
}
