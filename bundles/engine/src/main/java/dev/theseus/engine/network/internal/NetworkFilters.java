package dev.theseus.engine.network.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The filters of {@code network ls} and {@code network prune}. Values of one filter are alternatives; filters add up. */
final class NetworkFilters {
    private static final Set<String> LIST = Set.of("name", "id", "driver", "label", "type", "scope", "dangling");
    private static final Set<String> PRUNE = Set.of("label", "label!", "until");
    private static final Pattern DURATION_PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h)");
    private static final Map<String, Double> UNIT_NANOS =
            Map.of("ns", 1.0, "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "h", 3600e9);

    private final Map<String, List<String>> filters;

    private NetworkFilters(Map<String, List<String>> filters) {
        this.filters = filters;
    }

    static NetworkFilters forList(Map<String, List<String>> filters) {
        return known(filters, LIST);
    }

    static NetworkFilters forPrune(Map<String, List<String>> filters) {
        return known(filters, PRUNE);
    }

    private static NetworkFilters known(Map<String, List<String>> filters, Set<String> names) {
        for (String name : filters.keySet()) {
            if (!names.contains(name)) {
                throw EngineException.invalid("invalid filter '" + name + "'");
            }
        }
        return new NetworkFilters(filters);
    }

    boolean matches(NetworkRecord network, boolean inUse) {
        return any("name", name -> network.name().contains(name))
                && any("id", id -> network.id().startsWith(id))
                && any("driver", network.driver()::equals)
                && any("scope", network.config().scope()::equals)
                && any("type", type -> isOfType(network, type))
                && any("dangling", value -> flag(value) == (!inUse && !network.predefined()))
                && labels(network.config().labels())
                && any("until", value -> network.createdAt().isBefore(moment(value)));
    }

    private static boolean isOfType(NetworkRecord network, String type) {
        return switch (type) {
            case "custom" -> !network.predefined();
            case "builtin" -> network.predefined();
            default -> throw EngineException.invalid("invalid filter: 'type'='" + type + "'");
        };
    }

    private static boolean flag(String value) {
        if (NetworkRecord.TRUE.contains(value)) {
            return true;
        }
        if (NetworkRecord.FALSE.contains(value)) {
            return false;
        }
        throw EngineException.invalid("invalid filter 'dangling=" + value + "'");
    }

    private boolean any(String filter, Predicate<String> test) {
        List<String> values = filters.getOrDefault(filter, List.of());
        return values.isEmpty() || values.stream().anyMatch(test);
    }

    private boolean labels(Map<String, String> labels) {
        return filters.getOrDefault("label", List.of()).stream().allMatch(label -> has(labels, label))
                && filters.getOrDefault("label!", List.of()).stream().noneMatch(label -> has(labels, label));
    }

    private static boolean has(Map<String, String> labels, String filter) {
        int equals = filter.indexOf('=');
        return equals < 0
                ? labels.containsKey(filter)
                : filter.substring(equals + 1).equals(labels.get(filter.substring(0, equals)));
    }

    /** A moment as {@code until} takes it: RFC 3339, seconds since the epoch, or a duration before now. */
    static Instant moment(String text) {
        try {
            if (text.matches("\\d+(\\.\\d{1,9})?")) {
                return Instant.ofEpochMilli((long) (Double.parseDouble(text) * 1000));
            }
            if (text.length() > 10 && text.charAt(4) == '-') {
                return OffsetDateTime.parse(text).toInstant();
            }
            return Instant.now().minus(duration(text));
        } catch (DateTimeException e) {
            throw new EngineException(
                    ErrorKind.INVALID_PARAMETER, "failed to parse value as time or duration: \"" + text + "\"", e);
        }
    }

    private static Duration duration(String text) {
        Matcher part = DURATION_PART.matcher(text);
        double nanos = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            nanos += Double.parseDouble(part.group(1)) * UNIT_NANOS.getOrDefault(part.group(2), 1.0);
            end = part.end();
        }
        if (end == 0 || end != text.length()) {
            throw EngineException.invalid("failed to parse value as time or duration: \"" + text + "\"");
        }
        return Duration.ofNanos((long) nanos);
    }
}
