package dev.theseus.engine.container.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the options {@code labels}, {@code labels-regex}, {@code env}, {@code env-regex} and {@code tag} send along with
 * each line.
 */
final class LogAttributes {
    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*\\.(\\w+)\\s*}}");

    private static final List<String> PATTERNS = List.of("labels-regex", "env-regex");

    private LogAttributes() {}

    /** {@code INVALID_PARAMETER} for a pattern that would need more than its share of memory. */
    static void check(Map<String, String> options) {
        for (String option : PATTERNS) {
            NamePattern.parse("log opt '" + option + "'", options.getOrDefault(option, ""));
        }
    }

    static Map<String, String> of(ContainerRecord container) {
        Map<String, String> options = container.spec().lifecycle().logOptions();
        Map<String, String> attributes = new TreeMap<>();
        select(container.spec().labels(), options.get("labels"), options.get("labels-regex"), attributes);
        select(
                environment(container.spec().process().environment()),
                options.get("env"),
                options.get("env-regex"),
                attributes);
        String tag = options.getOrDefault("tag", "");
        if (!tag.isEmpty()) {
            attributes.put("tag", filled(tag, container));
        }
        return attributes;
    }

    private static void select(
            Map<String, String> from, @Nullable String names, @Nullable String pattern, Map<String, String> into) {
        for (String name : names == null ? List.<String>of() : List.of(names.split(","))) {
            String value = from.get(name);
            if (value != null) {
                into.put(name, value);
            }
        }
        if (pattern != null && !pattern.isEmpty()) {
            Predicate<String> wanted = NamePattern.parse("log opt", pattern);
            from.forEach((name, value) -> {
                if (wanted.test(name)) {
                    into.put(name, value);
                }
            });
        }
    }

    private static Map<String, String> environment(List<String> variables) {
        Map<String, String> values = new HashMap<>();
        for (String variable : variables) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                values.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return values;
    }

    /** Docker's templates, as far as they name something; anything else stays as it is written. */
    private static String filled(String template, ContainerRecord container) {
        return PLACE.matcher(template)
                .replaceAll(place -> Matcher.quoteReplacement(
                        switch (place.group(1)) {
                            case "ID" -> container.shortId();
                            case "FullID" -> container.id();
                            case "Name" -> container.name();
                            case "ImageID" -> container.imageId().hex().substring(0, 12);
                            case "ImageFullID" -> container.imageId().toString();
                            case "ImageName" -> container.spec().image();
                            case "DaemonName" -> "docker";
                            default -> place.group();
                        }));
    }
}
