package dev.theseus.engine.build.internal.cache;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.build.BuildCache.Entry;
import dev.theseus.engine.time.Moment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The filters of {@code docker builder prune}, in Docker's words. */
final class CacheFilter {
    private CacheFilter() {}

    /** @throws EngineException {@code INVALID_PARAMETER} for a filter that is none */
    static Predicate<Entry> of(Map<String, List<String>> filters) {
        Predicate<Entry> all = _ -> true;
        for (Map.Entry<String, List<String>> filter : filters.entrySet()) {
            all = all.and(one(filter.getKey(), filter.getValue()));
        }
        return all;
    }

    private static Predicate<Entry> one(String name, List<String> values) {
        return switch (name) {
            case "until", "unused-for" -> {
                Instant limit = Moment.parse(single(name, values));
                yield entry -> entry.lastUsed().isBefore(limit);
            }
            case "id" -> entry -> values.stream().anyMatch(entry.id()::startsWith);
            case "type" -> entry -> values.contains(entry.type());
            case "description" -> entry -> values.contains(entry.description());
            case "inuse" -> Entry::inUse;
            // Nothing of it stands on something else, and no image does on it.
            case "shared", "parent", "parents" -> _ -> false;
            case "private" -> _ -> true;
            default -> throw EngineException.invalid("invalid filter '" + name + "'");
        };
    }

    private static String single(String name, List<String> values) {
        if (values.size() != 1) {
            throw EngineException.invalid("more than one " + name + " filter specified");
        }
        return values.getFirst();
    }
}
