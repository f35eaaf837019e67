package dev.theseus.engine.slot.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each driver said last that it can do, in memory and in the store: known also while the driver is away, be it
 * that it has not come since the daemon's start. Thread-safe; calls no driver.
 */
public final class CapabilityTable {
    private static final Logger LOG = LoggerFactory.getLogger(CapabilityTable.class);
    private static final TableFormat<CapabilityRecord> CAPABILITIES =
            TableFormat.first("capabilities", new CapabilityShape());

    private final StateStore store;
    private final StateStore.Table<CapabilityRecord> table;
    private final Map<String, Set<String>> told = new ConcurrentHashMap<>();

    /** The capabilities of one driver; its kind and name are the key. */
    record CapabilityRecord(Set<String> words) {}

    private static final class CapabilityShape implements Shape<CapabilityRecord> {
        @Override
        public void write(CapabilityRecord capabilities, FieldWriter out) {
            out.texts("words", new TreeSet<>(capabilities.words()));
        }

        @Override
        public CapabilityRecord read(Fields in) {
            return new CapabilityRecord(Set.copyOf(in.texts("words")));
        }
    }

    public CapabilityTable(StateStore store) {
        this.store = store;
        table = store.table(CAPABILITIES);
        table.all().forEach((driver, record) -> told.put(driver, record.words()));
    }

    /** The tables of the store that it keeps. */
    public static List<TableFormat<?>> formats() {
        return List.of(CAPABILITIES);
    }

    /** Empty for a driver that never was here. */
    public Optional<Set<String>> of(DriverKind kind, String name) {
        return Optional.ofNullable(told.get(key(kind, name)));
    }

    /** Nobody waits for the disk: the driver says it again when it comes next. */
    void tell(DriverKind kind, String name, Set<String> words) {
        if (words.equals(told.put(key(kind, name), words))) {
            return;
        }
        try {
            store.note(() -> table.put(key(kind, name), new CapabilityRecord(words)));
        } catch (EngineException e) {
            LOG.warn("{} driver {}: what it can do will not be known before it comes again", kind.word(), name, e);
        }
    }

    private static String key(DriverKind kind, String name) {
        return kind.word() + "/" + name;
    }
}
