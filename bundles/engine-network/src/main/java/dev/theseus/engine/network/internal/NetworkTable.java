package dev.theseus.engine.network.internal;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.engine.network.NetworkReasons;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * All networks, in memory and in the store, and how many open endpoints hold each. Thread-safe; calls no driver.
 *
 * <p>Changes enter the store's transaction before this object's monitor, as do callers that are in a transaction already.
 */
public final class NetworkTable {
    private static final TableFormat<NetworkRecord> FORMAT = TableFormat.first("networks", new NetworkShape());

    private final StateStore store;
    private final StateStore.Table<NetworkRecord> table;
    private final Map<String, NetworkRecord> byId = new HashMap<>();
    private final Map<String, Integer> holds = new HashMap<>();

    public NetworkTable(StateStore store) {
        this.store = store;
        table = store.table(FORMAT);
        byId.putAll(table.all());
    }

    /** The tables of the store that it keeps. */
    public static List<TableFormat<?>> formats() {
        return List.of(FORMAT);
    }

    /** By name, id, or unambiguous beginning of an id; not what is being made or removed. */
    synchronized Optional<NetworkRecord> find(String reference) {
        NetworkRecord exact = byId.get(reference);
        if (exact != null && !exact.pending()) {
            return Optional.of(exact);
        }
        Optional<NetworkRecord> named = byName(reference).filter(network -> !network.pending());
        if (named.isPresent() || reference.isEmpty()) {
            return named;
        }
        List<NetworkRecord> matches = all().stream()
                .filter(network -> network.id().startsWith(reference))
                .toList();
        if (matches.size() > 1) {
            throw EngineException.invalid(matches.size() + " networks have an id that begins with " + reference)
                    .because(
                            NetworkReasons.ID_AMBIGUOUS,
                            Map.of(Attributes.NAME, reference, Attributes.COUNT, Integer.toString(matches.size())));
        }
        return matches.stream().findFirst();
    }

    NetworkRecord get(String reference) {
        return find(reference).orElseThrow(() -> notFound(reference));
    }

    static EngineException notFound(String reference) {
        return EngineException.notFound("there is no network " + reference)
                .because(Reason.NETWORK_NOT_FOUND, Map.of(Attributes.NAME, reference));
    }

    /** By full id, whatever its state. */
    synchronized Optional<NetworkRecord> byId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    private Optional<NetworkRecord> byName(String name) {
        return byId.values().stream()
                .filter(network -> network.name().equals(name))
                .findFirst();
    }

    /** In order of creation; not what is being made or removed. */
    synchronized List<NetworkRecord> all() {
        return everything().stream().filter(network -> !network.pending()).toList();
    }

    synchronized List<NetworkRecord> pending() {
        return everything().stream().filter(NetworkRecord::pending).toList();
    }

    /** In order of creation, with what is being made or removed. */
    synchronized List<NetworkRecord> everything() {
        return byId.values().stream().sorted(NetworkTable::inOrderOfCreation).toList();
    }

    private static int inOrderOfCreation(NetworkRecord one, NetworkRecord other) {
        int byTime = one.createdAt().compareTo(other.createdAt());
        return byTime == 0 ? one.id().compareTo(other.id()) : byTime;
    }

    /** Takes the name; {@code ALREADY_EXISTS} when it is taken, {@code CONFLICT} when the bridge is. */
    void insert(NetworkRecord network) {
        store.transact(() -> insertIfFree(network));
    }

    private synchronized void insertIfFree(NetworkRecord network) {
        if (byName(network.name()).isPresent()) {
            throw EngineException.alreadyExists("there is a network " + network.name())
                    .because(Reason.NETWORK_NAME_TAKEN, Map.of(Attributes.NAME, network.name()));
        }
        if (!network.linkName().isEmpty()) {
            byId.values().stream()
                    .filter(other -> other.linkName().equals(network.linkName()))
                    .findFirst()
                    .ifPresent(other -> {
                        throw EngineException.forbidden(
                                        "network " + other.name() + " has the bridge " + network.linkName())
                                .because(
                                        NetworkReasons.LINK_TAKEN,
                                        Map.of(
                                                Attributes.ID,
                                                network.id(),
                                                Attributes.NAME,
                                                network.linkName(),
                                                Attributes.HOLDER,
                                                other.id()));
                    });
        }
        write(network);
    }

    /** Replaces a network that is there. */
    void put(NetworkRecord network) {
        store.transact(() -> write(network));
    }

    private synchronized void write(NetworkRecord network) {
        table.put(network.id(), network);
        @Nullable NetworkRecord before = byId.put(network.id(), network);
        store.onRollback(() -> putBack(network.id(), before));
    }

    private synchronized void putBack(String id, @Nullable NetworkRecord before) {
        if (before == null) {
            byId.remove(id);
        } else {
            byId.put(id, before);
        }
    }

    void delete(String id) {
        store.transact(() -> erase(id));
    }

    private synchronized void erase(String id) {
        table.delete(id);
        @Nullable NetworkRecord before = byId.remove(id);
        store.onRollback(() -> putBack(id, before));
        holds.remove(id);
    }

    /** Counts one more open endpoint; {@code NOT_FOUND} when the network is gone or going. */
    synchronized NetworkRecord hold(String reference) {
        NetworkRecord network = get(reference);
        holds.merge(network.id(), 1, Integer::sum);
        return network;
    }

    /** Counts anew, from the networks of all open endpoints. */
    synchronized void recount(List<String> networkIds) {
        holds.clear();
        networkIds.forEach(id -> holds.merge(id, 1, Integer::sum));
    }

    synchronized void release(String id) {
        holds.computeIfPresent(id, (k, count) -> count > 1 ? count - 1 : null);
    }

    synchronized boolean isHeld(String id) {
        return holds.containsKey(id);
    }

    /** Marks it as going, so that nothing can hold it any more; false when something holds it. */
    boolean beginRemoval(String id) {
        AtomicBoolean begun = new AtomicBoolean();
        store.transact(() -> begun.set(markRemoval(id)));
        return begun.get();
    }

    private synchronized boolean markRemoval(String id) {
        NetworkRecord network = byId.get(id);
        if (network == null || network.pending() || holds.containsKey(id)) {
            return false;
        }
        write(network.withPending(true));
        return true;
    }
}
