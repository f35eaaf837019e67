package dev.theseus.engine.container.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.container.ContainerFilter;
import dev.theseus.engine.container.MountPoint;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.image.ImageSnapshots;
import dev.theseus.engine.image.ImageView;
import dev.theseus.engine.network.SandboxView;
import dev.theseus.engine.network.Sandboxes;
import dev.theseus.engine.time.Moment;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Selects containers by Docker's filters. */
final class ContainerQuery {
    private static final Set<String> KNOWN = Set.of(
            "id",
            "name",
            "label",
            "label!",
            "status",
            "exited",
            "ancestor",
            "before",
            "since",
            "volume",
            "network",
            "publish",
            "expose",
            "health",
            "isolation",
            "is-task",
            "until");
    private static final Set<String> STATES =
            Set.of("created", "restarting", "running", "removing", "paused", "exited", "dead");

    private static final Set<String> HEALTH = Set.of("none", "starting", "healthy", "unhealthy");

    private final ContainerTable table;
    private final Sandboxes sandboxes;
    private final ImageSnapshots images;

    ContainerQuery(ContainerTable table, Sandboxes sandboxes, ImageSnapshots images) {
        this.table = table;
        this.sandboxes = sandboxes;
        this.images = images;
    }

    /** Newest first. */
    List<Container> select(ContainerFilter filter) {
        Map<String, List<String>> filters = filter.filters();
        Predicate<ContainerRecord> wanted = predicate(filters);
        boolean all =
                filter.all() || filter.limit() > 0 || filters.containsKey("status") || filters.containsKey("exited");
        Stream<Container> matches = table.all().stream()
                .filter(container -> container.now().complete())
                .filter(container -> all || container.now().isOn())
                .filter(container -> wanted.test(container.now()))
                .sorted(Comparator.comparing((Container c) -> c.now().created()).reversed());
        return (filter.limit() > 0 ? matches.limit(filter.limit()) : matches).toList();
    }

    /** Every named filter must match, by any of its values (labels: by all). */
    Predicate<ContainerRecord> predicate(Map<String, List<String>> filters) {
        Predicate<ContainerRecord> all = record -> true;
        for (Map.Entry<String, List<String>> filter : filters.entrySet()) {
            if (!KNOWN.contains(filter.getKey())) {
                throw EngineException.invalid("invalid filter '" + filter.getKey() + "'");
            }
            boolean every = filter.getKey().equals("label") || filter.getKey().equals("label!");
            // A list, as a chain of predicates would call each other as deep as there are values.
            List<Predicate<ContainerRecord>> matches = filter.getValue().stream()
                    .map(value -> match(filter.getKey(), value))
                    .toList();
            all = all.and(
                    every
                            ? record -> matches.stream().allMatch(match -> match.test(record))
                            : record -> matches.stream().anyMatch(match -> match.test(record)));
        }
        return all;
    }

    private Predicate<ContainerRecord> match(String name, String value) {
        return switch (name) {
            case "id" -> record -> record.id().startsWith(value);
            case "name" -> byName(value);
            case "label" -> record -> hasLabel(record, value);
            case "label!" -> record -> !hasLabel(record, value);
            case "status" -> byStatus(value);
            case "exited" -> byExit(value);
            case "ancestor" -> byAncestor(value);
            case "before" -> createdWhen(value, true);
            case "since" -> createdWhen(value, false);
            case "volume" -> record -> record.mounts().stream().anyMatch(mount -> mounts(mount, value));
            case "network" -> record -> onNetwork(record, value);
            case "publish" -> {
                PortRange range = PortRange.parse(name, value);
                yield record -> range.holdsAny(published(record));
            }
            case "expose" -> {
                PortRange range = PortRange.parse(name, value);
                yield record -> range.holdsAny(record.spec().exposedPorts());
            }
            case "health" -> byHealth(value);
            case "is-task" -> byTask(value);
            case "until" -> until(value);
            default -> record -> true;
        };
    }

    private static Predicate<ContainerRecord> byName(String value) {
        Predicate<String> pattern = NamePattern.parse("filter 'name'", value);
        return record -> pattern.test(record.name()) || pattern.test("/" + record.name());
    }

    static boolean hasLabel(ContainerRecord record, String wanted) {
        int equals = wanted.indexOf('=');
        Map<String, String> labels = record.spec().labels();
        return equals < 0
                ? labels.containsKey(wanted)
                : wanted.substring(equals + 1).equals(labels.get(wanted.substring(0, equals)));
    }

    private static Predicate<ContainerRecord> byStatus(String value) {
        if (!STATES.contains(value)) {
            throw EngineException.invalid("invalid filter 'status=" + value + "'");
        }
        return record -> record.state().status().word().equals(value);
    }

    private static Predicate<ContainerRecord> byExit(String value) {
        try {
            int code = Integer.parseInt(value);
            return record -> record.state().exitCode() == code
                    && !record.isOn()
                    && !record.state().startedAt().equals(Instant.EPOCH);
        } catch (NumberFormatException e) {
            throw EngineException.invalid("invalid filter 'exited=" + value + "'");
        }
    }

    private static Predicate<ContainerRecord> byHealth(String value) {
        if (!HEALTH.contains(value)) {
            throw EngineException.invalid("unrecognized filter value for health: " + value);
        }
        return record -> record.state()
                .health()
                .map(health -> health.status())
                .orElse("none")
                .equals(value);
    }

    /** There are no tasks of a swarm here. */
    private static Predicate<ContainerRecord> byTask(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> record -> false;
            case "false", "0" -> record -> true;
            default -> throw EngineException.invalid("invalid filter 'is-task=[" + value + "]'");
        };
    }

    private Predicate<ContainerRecord> byAncestor(String value) {
        try {
            ImageView image = images.resolve(value);
            Map<Digest, Boolean> known = new HashMap<>();
            return record -> known.computeIfAbsent(record.imageId(), id -> standsOn(id, image.id()));
        } catch (EngineException e) {
            return record -> false;
        }
    }

    /** Whether an image is another one, or was committed on top of it, at any remove. */
    private boolean standsOn(Digest image, Digest ancestor) {
        Set<Digest> seen = new HashSet<>();
        Optional<Digest> current = Optional.of(image);
        while (current.isPresent() && seen.add(current.get())) {
            if (current.get().equals(ancestor)) {
                return true;
            }
            current = parent(current.get());
        }
        return false;
    }

    /** Nothing of an image that only its containers still hold. */
    private Optional<Digest> parent(Digest image) {
        try {
            String parent = images.resolve(image.value()).parent();
            return parent.isEmpty() ? Optional.empty() : Optional.of(new Digest(parent));
        } catch (EngineException untagged) {
            return Optional.empty();
        }
    }

    private Predicate<ContainerRecord> createdWhen(String reference, boolean before) {
        Instant mark = table.find(reference).now().created();
        return record ->
                before ? record.created().isBefore(mark) : record.created().isAfter(mark);
    }

    private static boolean mounts(MountPoint mount, String value) {
        return mount.name().equals(value)
                || mount.destination().equals(value)
                || mount.source().equals(value);
    }

    private boolean onNetwork(ContainerRecord record, String value) {
        return sandboxes.find(record.sandbox()).map(SandboxView::endpoints).orElse(Map.of()).entrySet().stream()
                .anyMatch(entry -> entry.getKey().equals(value)
                        || entry.getValue().networkId().startsWith(value));
    }

    /** The ports as the host knows them and as the container does: people ask for either. */
    private Collection<PortKey> published(ContainerRecord record) {
        Set<PortKey> ports = new HashSet<>();
        sandboxes
                .find(record.sandbox())
                .map(SandboxView::ports)
                .orElse(Map.of())
                .forEach((port, bindings) -> bindings.forEach(binding -> {
                    ports.add(port);
                    ports.add(new PortKey(Integer.parseInt(binding.hostPort()), port.protocol()));
                }));
        return ports;
    }

    private static Predicate<ContainerRecord> until(String value) {
        Instant limit = Moment.parse(value);
        return record -> record.created().isBefore(limit);
    }
}
