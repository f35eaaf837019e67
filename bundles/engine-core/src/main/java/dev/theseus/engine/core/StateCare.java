package dev.theseus.engine.core;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.engine.settings.internal.CurrentSettings;
import dev.theseus.engine.slot.internal.CapabilityTable;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import dev.theseus.engine.state.internal.LogStateStore;
import dev.theseus.engine.state.internal.SavedState;
import dev.theseus.engine.state.internal.StateRepair;
import dev.theseus.engine.state.internal.StateSchema;
import dev.theseus.settings.DaemonSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The state of a data root that no daemon uses. */
public final class StateCare {
    private final DaemonSettings settings;
    private final Path dataRoot;
    private final StateSchema schema;

    /** @param tables of the other rooms */
    public StateCare(DaemonSettings settings, Collection<TableFormat<?>> tables) {
        this.settings = settings;
        dataRoot = settings.folders().dataRoot();
        schema = CoreRoom.schema(tables);
    }

    /** What the daemon would work with: what it is told, with what operators chose since. */
    public static DaemonSettings preferred(DaemonSettings told) {
        return new CurrentSettings(told).current();
    }

    /** A state that may be damaged, as far as it can be read; whoever changes it fails. */
    public static final class Saved {
        private final SavedState state;

        private Saved(SavedState state) {
            this.state = state;
        }

        public StateStore store() {
            return state;
        }

        /** Whether a newer version wrote it, so that nothing that is said of it, or misses in it, means anything. */
        public boolean isNewer() {
            return state.isNewer();
        }

        /** What is wrong with the file, and then with documents that were asked for. */
        public List<String> findings() {
            return state.findings();
        }
    }

    public Saved saved() throws IOException {
        return new Saved(new SavedState(dataRoot, schema));
    }

    /**
     * Makes a state that the daemon opens of what can be read, and says so.
     *
     * @param copies a folder, not there yet, for what is there now
     */
    public List<String> repair(Path copies) throws IOException {
        return new StateRepair(dataRoot, schema, copies).run();
    }

    /** The state, to be changed. */
    public Opened open() {
        return new Opened(new LogStateStore(settings, schema));
    }

    /** A state that is open; closing it waits for the disk. */
    public static final class Opened implements AutoCloseable {
        private final LogStateStore state;

        private Opened(LogStateStore state) {
            this.state = state;
        }

        public StateStore store() {
            return state;
        }

        @Override
        public void close() {
            state.close();
        }
    }

    /** What the driver said last that it can do; empty when it never was here. */
    public static Optional<Set<String>> capabilities(StateStore store, DriverKind kind, String name) {
        return new CapabilityTable(store).of(kind, name);
    }
}
