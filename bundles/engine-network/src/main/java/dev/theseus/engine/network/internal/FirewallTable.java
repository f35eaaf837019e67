package dev.theseus.engine.network.internal;

import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The firewall drivers that may have rules in the kernel: written before a driver is first asked for any, taken back when it
 * has withdrawn them. Thread-safe; calls no driver.
 */
public final class FirewallTable {
    private static final TableFormat<FirewallRecord> FORMAT = TableFormat.first("firewalls", new FirewallShape());

    private final StateStore.Table<FirewallRecord> table;
    /** Read when first asked for: nothing at the daemon's start needs it. */
    private @Nullable Set<String> names;

    /** A driver that may have rules. */
    record FirewallRecord(String name) {}

    private static final class FirewallShape implements Shape<FirewallRecord> {
        @Override
        public void write(FirewallRecord firewall, FieldWriter out) {
            out.text("name", firewall.name());
        }

        @Override
        public FirewallRecord read(Fields in) {
            return new FirewallRecord(in.text("name"));
        }
    }

    public FirewallTable(StateStore store) {
        table = store.table(FORMAT);
    }

    /** The tables of the store that it keeps. */
    public static List<TableFormat<?>> formats() {
        return List.of(FORMAT);
    }

    synchronized Set<String> all() {
        return Set.copyOf(names());
    }

    synchronized void mayHaveRules(String name) {
        if (!names().contains(name)) {
            table.put(name, new FirewallRecord(name));
            names().add(name);
        }
    }

    synchronized void hasNone(String name) {
        table.delete(name);
        names().remove(name);
    }

    private Set<String> names() {
        if (names == null) {
            names = new TreeSet<>(table.all().keySet());
        }
        return names;
    }
}
