package dev.theseus.engine.network.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.network.PredefinedNetworks;
import dev.theseus.engine.time.Moment;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The filters of {@code network ls} and {@code network prune}. Values of one filter are alternatives; filters add up. */
final class NetworkFilters {
    private static final Set<String> LIST = Set.of("name", "id", "driver", "label", "type", "scope", "dangling");
    private static final Set<String> PRUNE = Set.of("label", "label!", "until");

    private final Map<String, List<String>> filters;

    private NetworkFilters(Map<String, List<String>> filters) {
        this.filters = filters;
    }

    static NetworkFilters forList(Map<String, List<String>> filters) {
        return known(filters, LIST);
    }

    static NetworkFilters forPrune(Map<String, List<String>> filters) {
        if (filters.getOrDefault("until", List.of()).size() > 1) {
            throw EngineException.invalid("more than one until filter specified");
        }
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
                && any("driver", shownDriver(network)::equals)
                && any("scope", network.config().scope()::equals)
                && any("type", type -> isOfType(network, type))
                && any("dangling", value -> flag(value) == (!inUse && !network.predefined()))
                && labels(network.config().labels())
                && any("until", value -> network.createdAt().isBefore(Moment.parse(value)));
    }

    /** What only holds configuration has no driver. */
    private static String shownDriver(NetworkRecord network) {
        return network.config().configOnly()
                ? PredefinedNetworks.shownDriver(PredefinedNetworks.NONE)
                : network.driver();
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
}
