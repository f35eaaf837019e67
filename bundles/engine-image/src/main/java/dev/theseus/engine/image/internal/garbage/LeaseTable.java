package dev.theseus.engine.image.internal.garbage;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.Lease;
import dev.theseus.engine.image.internal.catalog.Namespaces;
import dev.theseus.engine.image.internal.content.Leases;
import dev.theseus.engine.image.internal.event.StoreEvents;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Leases that outlive the daemon: durable when a call returns. Whoever adds something and then sees that it is there
 * can rely on it. Thread-safe.
 */
public final class LeaseTable {
    private static final TableFormat<Lease> FORMAT = TableFormat.first("leases", new LeaseShape());

    private final StateStore.Table<Lease> table;
    private final Leases holds;
    private final InstantSource clock;
    private final StoreEvents events;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile Map<String, Lease> byKey;

    /** @param holds of running work, which keep what is being leased until the lease is on the disk */
    public LeaseTable(StateStore store, Leases holds) {
        this(store, holds, InstantSource.system(), StoreEvents.NONE);
    }

    /** @param events told of leases that come, grow and end */
    public LeaseTable(StateStore store, Leases holds, StoreEvents events) {
        this(store, holds, InstantSource.system(), events);
    }

    LeaseTable(StateStore store, Leases holds, InstantSource clock, StoreEvents events) {
        this.events = events;
        this.holds = holds;
        this.clock = clock;
        table = store.table(FORMAT);
        byKey = Map.copyOf(table.all());
    }

    /** The tables of the store that it keeps. */
    public static List<TableFormat<?>> formats() {
        return List.of(FORMAT);
    }

    /**
     * Makes a lease that holds nothing yet.
     *
     * @throws EngineException {@code ALREADY_EXISTS}; {@code INVALID_PARAMETER} for a namespace or an id that is none
     */
    public Lease create(String namespace, String id, Optional<Instant> expires, Map<String, String> labels) {
        Namespaces.require(namespace);
        Namespaces.requireId("lease", id);
        Lease fresh = new Lease(namespace, id, clock.instant(), expires, labels, Set.of(), List.of());
        return change(namespace, id, before -> {
            if (before.isPresent()) {
                throw EngineException.alreadyExists("lease " + id + " of namespace " + namespace + " already exists");
            }
            return fresh;
        });
    }

    /**
     * Adds to a lease, for as long as that lives.
     *
     * @throws EngineException {@code NOT_FOUND} when it is gone or has expired
     */
    public Lease add(String namespace, String id, Set<Digest> content, List<Digest> layers) {
        Set<Digest> things = new HashSet<>(content);
        things.addAll(layers);
        try (Subscription _ = holds.hold(things)) {
            return change(
                    namespace,
                    id,
                    before -> with(
                            before.orElseThrow(
                                    () -> EngineException.notFound("no lease " + id + " of namespace " + namespace)),
                            content,
                            layers));
        }
    }

    private static Lease with(Lease lease, Set<Digest> moreContent, List<Digest> moreLayers) {
        Set<Digest> content = new HashSet<>(lease.content());
        content.addAll(moreContent);
        Set<Digest> layers = new LinkedHashSet<>(lease.layers());
        layers.addAll(moreLayers);
        return new Lease(
                lease.namespace(),
                lease.id(),
                lease.created(),
                lease.expires(),
                lease.labels(),
                content,
                List.copyOf(layers));
    }

    private static boolean isExpired(Lease lease, Instant now) {
        return lease.expires().filter(end -> !end.isAfter(now)).isPresent();
    }

    private interface Step {
        Lease of(Optional<Lease> before);
    }

    private Lease change(String namespace, String id, Step step) {
        String key = key(namespace, id);
        return locked(() -> {
            Optional<Lease> before =
                    Optional.ofNullable(byKey.get(key)).filter(lease -> !isExpired(lease, clock.instant()));
            Lease after = step.of(before);
            table.put(key, after);
            Map<String, Lease> all = new HashMap<>(byKey);
            all.put(key, after);
            byKey = Map.copyOf(all);
            events.lease(before, Optional.of(after));
            return after;
        });
    }

    /** Lets go what it holds; gives it as it was, and nothing when absent. */
    public Optional<Lease> delete(String namespace, String id) {
        return locked(() -> {
            Optional<Lease> known = Optional.ofNullable(byKey.get(key(namespace, id)));
            known.ifPresent(this::forget);
            return known;
        });
    }

    private void forget(Lease lease) {
        String key = key(lease.namespace(), lease.id());
        table.delete(key);
        Map<String, Lease> left = new HashMap<>(byKey);
        left.remove(key);
        byKey = Map.copyOf(left);
        events.lease(Optional.of(lease), Optional.empty());
    }

    /** Forgets those that hold nothing any more; says which. */
    public List<Lease> dropExpired() {
        return locked(() -> {
            List<Lease> expired = byKey.values().stream()
                    .filter(lease -> isExpired(lease, clock.instant()))
                    .toList();
            expired.forEach(this::forget);
            return expired;
        });
    }

    /** Those of a namespace that have not expired. */
    public List<Lease> all(String namespace) {
        return valid().stream()
                .filter(lease -> lease.namespace().equals(namespace))
                .toList();
    }

    /** Those of all namespaces that have not expired. */
    List<Lease> valid() {
        Instant now = clock.instant();
        List<Lease> valid = new ArrayList<>(byKey.values());
        valid.removeIf(lease -> isExpired(lease, now));
        return valid;
    }

    private static String key(String namespace, String id) {
        return namespace + "/" + id;
    }

    private <T> T locked(Supplier<T> step) {
        writing.lock();
        try {
            return step.get();
        } finally {
            writing.unlock();
        }
    }
}
