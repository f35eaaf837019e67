package dev.theseus.engine.image.internal.object;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.ImageReference;
import dev.theseus.engine.time.Moment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The filters of image lists and of pruning, in Docker's words. */
final class ImageFilters {
    private final Map<String, List<String>> filters;

    private ImageFilters(Map<String, List<String>> filters) {
        this.filters = filters;
    }

    /** @throws EngineException {@code INVALID_PARAMETER} for a filter that is not among {@code known} */
    static ImageFilters of(Map<String, List<String>> filters, Set<String> known) {
        for (String name : filters.keySet()) {
            if (!known.contains(name)) {
                throw EngineException.invalid("invalid filter '" + name + "'");
            }
        }
        return new ImageFilters(filters);
    }

    List<String> values(String name) {
        return filters.getOrDefault(name, List.of());
    }

    /** Empty when not asked for. */
    Optional<Boolean> flag(String name) {
        List<String> values = values(name);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        boolean yes = values.stream().anyMatch(value -> value.equals("1") || value.equalsIgnoreCase("true"));
        boolean no = values.stream().anyMatch(value -> value.equals("0") || value.equalsIgnoreCase("false"));
        if (yes == no) {
            throw EngineException.invalid("invalid filter '" + name + "=" + values + "'");
        }
        return Optional.of(yes);
    }

    /** Whether all wanted labels are there, and none of those to avoid ({@code label!}). */
    boolean acceptsLabels(Map<String, String> labels) {
        return values("label").stream().allMatch(wanted -> hasLabel(labels, wanted))
                && values("label!").stream().noneMatch(unwanted -> hasLabel(labels, unwanted));
    }

    private static boolean hasLabel(Map<String, String> labels, String wanted) {
        int equals = wanted.indexOf('=');
        return equals < 0
                ? labels.containsKey(wanted)
                : wanted.substring(equals + 1).equals(labels.get(wanted.substring(0, equals)));
    }

    /** Whether the name matches one of the {@code reference} patterns; true without any. */
    boolean acceptsName(ImageReference name) {
        List<String> patterns = values("reference");
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> matches(pattern, name));
    }

    private static boolean matches(String pattern, ImageReference name) {
        NameGlob glob = NameGlob.parse(pattern);
        return glob.matches(name.familiar())
                || glob.matches(name.familiarName())
                || glob.matches(name.toString())
                || glob.matches(name.name());
    }

    /** The time that {@code until} names: a moment, or a span back from now. */
    Optional<Instant> until() {
        List<String> values = values("until");
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            throw EngineException.invalid("more than one until filter specified");
        }
        return Optional.of(Moment.parse(values.getFirst()));
    }
}
