package dev.theseus.http;

import dev.theseus.api.error.EngineException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The parameters behind the question mark. */
public final class Query {
    private static final Set<String> FALSE = Set.of("", "0", "no", "false", "none");

    private final Map<String, List<String>> values;

    private Query(Map<String, List<String>> values) {
        this.values = values;
    }

    /** Parses {@code a=1&b=2}; {@code INVALID_PARAMETER} for broken percent escapes. */
    public static Query parse(String text) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
        }
        return new Query(values);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid("invalid URL escape in query: " + text);
        }
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The first value, or the empty string. */
    public String get(String name) {
        List<String> all = values.get(name);
        return all == null ? "" : all.getFirst();
    }

    /** The first value where it is not empty. */
    public Optional<String> find(String name) {
        return Optional.of(get(name)).filter(value -> !value.isEmpty());
    }

    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** Truth as clients spell it: absent, empty, 0, no, false and none are false, all else is true. */
    public boolean flag(String name) {
        return !FALSE.contains(get(name).trim().toLowerCase(Locale.ROOT));
    }

    /** Like {@link #flag} with a default for an absent parameter. */
    public boolean flag(String name, boolean whenAbsent) {
        return has(name) ? flag(name) : whenAbsent;
    }

    public Optional<Integer> integer(String name) {
        return find(name).map(text -> {
            try {
                return Integer.valueOf(text.trim());
            } catch (NumberFormatException e) {
                throw EngineException.invalid(
                        "invalid value for query parameter " + name + ": " + text + " (a whole number is needed)");
            }
        });
    }
}
