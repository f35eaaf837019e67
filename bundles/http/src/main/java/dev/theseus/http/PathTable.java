package dev.theseus.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is at which method and path; the first entry that fits wins. Built once, then read by many threads.
 *
 * @param <T> what is there
 */
public final class PathTable<T> {
    private final List<Entry<T>> entries = new ArrayList<>();

    private record Entry<T>(String method, String template, PathPattern pattern, T target) {}

    /** An entry with the values of its variables. */
    public record Match<T>(String template, Map<String, String> variables, T target) {}

    /**
     * Adds an entry.
     *
     * @param template literal segments, {@code {name}} for one segment, and at most one {@code {name...}} for one or more
     */
    public PathTable<T> add(String method, String template, T target) {
        entries.add(new Entry<>(method, template, new PathPattern(template), target));
        return this;
    }

    /** Finds the entry of a decoded path, among those that are admitted. */
    public Optional<Match<T>> find(String method, String path, Predicate<T> admitted) {
        List<String> segments = PathPattern.split(path);
        for (Entry<T> entry : entries) {
            if (entry.method.equals(method) && admitted.test(entry.target)) {
                Optional<Map<String, String>> variables = entry.pattern.match(segments);
                if (variables.isPresent()) {
                    return Optional.of(new Match<>(entry.template, variables.get(), entry.target));
                }
            }
        }
        return Optional.empty();
    }
}
