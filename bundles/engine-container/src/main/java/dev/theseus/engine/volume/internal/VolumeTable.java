package dev.theseus.engine.volume.internal;

import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * All volumes and the containers that use them now, in memory and in the store. Thread-safe; calls no driver.
 *
 * <p>Changes enter the store's transaction before this object's monitor, as do callers that are in a transaction already.
 */
public final class VolumeTable {
    private static final TableFormat<VolumeRecord> VOLUMES = TableFormat.first("volumes", new VolumeShape());
    private static final TableFormat<UseRecord> USES = TableFormat.first("volume-uses", new UseShape());

    private final StateStore store;
    private final StateStore.Table<VolumeRecord> table;
    private final StateStore.Table<UseRecord> useTable;
    private final Map<String, VolumeRecord> byName = new TreeMap<>();
    private final Map<String, Set<String>> uses = new HashMap<>();

    /** The containers that use one volume; written before it is mounted for them. */
    record UseRecord(List<String> containers) {}

    private static final class UseShape implements Shape<UseRecord> {
        @Override
        public void write(UseRecord use, FieldWriter out) {
            out.texts("containers", use.containers());
        }

        @Override
        public UseRecord read(Fields in) {
            return new UseRecord(in.texts("containers"));
        }
    }

    public VolumeTable(StateStore store) {
        this.store = store;
        table = store.table(VOLUMES);
        useTable = store.table(USES);
        byName.putAll(table.all());
        useTable.all().forEach((name, use) -> uses.put(name, new HashSet<>(use.containers())));
    }

    /** The tables of the store that it keeps. */
    public static List<TableFormat<?>> formats() {
        return List.of(VOLUMES, USES);
    }

    /** Not what is being made or removed. */
    synchronized Optional<VolumeRecord> find(String name) {
        return any(name).filter(volume -> !volume.pending());
    }

    /** Whatever its state. */
    synchronized Optional<VolumeRecord> any(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** By name; not what is being made or removed. */
    synchronized List<VolumeRecord> all() {
        return byName.values().stream().filter(volume -> !volume.pending()).toList();
    }

    synchronized List<VolumeRecord> pending() {
        return byName.values().stream().filter(VolumeRecord::pending).toList();
    }

    void put(VolumeRecord volume) {
        store.transact(() -> write(volume));
    }

    private synchronized void write(VolumeRecord volume) {
        table.put(volume.name(), volume);
        @Nullable VolumeRecord before = byName.put(volume.name(), volume);
        store.onRollback(() -> putBack(volume.name(), before));
    }

    private synchronized void putBack(String name, @Nullable VolumeRecord before) {
        if (before == null) {
            byName.remove(name);
        } else {
            byName.put(name, before);
        }
    }

    void delete(String name) {
        store.transact(() -> erase(name));
    }

    private synchronized void erase(String name) {
        table.delete(name);
        useTable.delete(name);
        @Nullable VolumeRecord before = byName.remove(name);
        store.onRollback(() -> putBack(name, before));
        putUsersBackOnRollback(name);
        uses.remove(name);
    }

    /** Writes down that a container uses the volume; false when that was known. */
    boolean use(String name, String containerId) {
        AtomicBoolean added = new AtomicBoolean();
        // No mount outlives a loss of power, and so nothing needs to know of it afterwards.
        store.note(() -> added.set(addUse(name, containerId)));
        return added.get();
    }

    private synchronized boolean addUse(String name, String containerId) {
        if (uses.getOrDefault(name, Set.of()).contains(containerId)) {
            return false;
        }
        putUsersBackOnRollback(name);
        uses.computeIfAbsent(name, key -> new HashSet<>()).add(containerId);
        writeUses(name);
        return true;
    }

    void endUse(String name, String containerId) {
        store.note(() -> dropUse(name, containerId));
    }

    private synchronized void dropUse(String name, String containerId) {
        Set<String> users = uses.getOrDefault(name, Set.of());
        if (users.contains(containerId)) {
            putUsersBackOnRollback(name);
            users.remove(containerId);
            writeUses(name);
        }
    }

    private void putUsersBackOnRollback(String name) {
        @Nullable Set<String> before = uses.containsKey(name) ? Set.copyOf(uses.getOrDefault(name, Set.of())) : null;
        store.onRollback(() -> putUsersBack(name, before));
    }

    private synchronized void putUsersBack(String name, @Nullable Set<String> before) {
        if (before == null) {
            uses.remove(name);
        } else {
            uses.put(name, new HashSet<>(before));
        }
    }

    private void writeUses(String name) {
        Set<String> users = uses.getOrDefault(name, Set.of());
        if (users.isEmpty()) {
            uses.remove(name);
            useTable.delete(name);
        } else {
            useTable.put(name, new UseRecord(users.stream().sorted().toList()));
        }
    }

    synchronized List<String> users(String name) {
        return uses.getOrDefault(name, Set.of()).stream().sorted().toList();
    }

    synchronized Map<String, List<String>> allUses() {
        Map<String, List<String>> copy = new TreeMap<>();
        uses.forEach((name, users) -> copy.put(name, new ArrayList<>(users)));
        return copy;
    }
}
