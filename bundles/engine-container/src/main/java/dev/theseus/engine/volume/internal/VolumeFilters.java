package dev.theseus.engine.volume.internal;

import dev.theseus.api.error.EngineException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The filters of {@code volume ls} and {@code volume prune}. */
final class VolumeFilters {
    private static final Set<String> LIST = Set.of("name", "driver", "label", "label!", "dangling");
    private static final Set<String> PRUNE = Set.of("label", "label!", "all");
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    private final Map<String, List<String>> filters;

    private VolumeFilters(Map<String, List<String>> filters, Set<String> known) {
        for (String name : filters.keySet()) {
            if (!known.contains(name)) {
                throw EngineException.invalid("invalid filter '" + name + "'");
            }
        }
        this.filters = filters;
        filters.getOrDefault("dangling", List.of()).forEach(value -> flag("dangling", value));
        filters.getOrDefault("all", List.of()).forEach(value -> flag("all", value));
    }

    static VolumeFilters forList(Map<String, List<String>> filters) {
        return new VolumeFilters(filters, LIST);
    }

    static VolumeFilters forPrune(Map<String, List<String>> filters) {
        return new VolumeFilters(filters, PRUNE);
    }

    boolean matches(VolumeRecord volume, boolean inUse) {
        return any("name", name -> volume.name().contains(name))
                && any("driver", volume.driver()::equals)
                && any("dangling", value -> flag("dangling", value) != inUse)
                && filters.getOrDefault("label", List.of()).stream().allMatch(label -> has(volume.labels(), label))
                && filters.getOrDefault("label!", List.of()).stream().noneMatch(label -> has(volume.labels(), label));
    }

    /** Whether pruning takes named volumes too. */
    boolean all() {
        return filters.getOrDefault("all", List.of()).stream().anyMatch(value -> flag("all", value));
    }

    private boolean any(String filter, Predicate<String> test) {
        List<String> values = filters.getOrDefault(filter, List.of());
        return values.isEmpty() || values.stream().anyMatch(test);
    }

    private static boolean flag(String filter, String value) {
        if (!TRUE.contains(value) && !FALSE.contains(value)) {
            throw EngineException.invalid("invalid filter '" + filter + "=[" + value + "]'");
        }
        return TRUE.contains(value);
    }

    private static boolean has(Map<String, String> labels, String filter) {
        int equals = filter.indexOf('=');
        return equals < 0
                ? labels.containsKey(filter)
                : filter.substring(equals + 1).equals(labels.get(filter.substring(0, equals)));
    }
}
