package dev.theseus.engine.core;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.host.Mounts;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.event.Happening;
import dev.theseus.engine.event.internal.EventRing;
import dev.theseus.engine.plank.DefaultChange;
import dev.theseus.engine.plank.Defaults;
import dev.theseus.engine.plank.internal.DefaultDrivers;
import dev.theseus.engine.settings.internal.CurrentSettings;
import dev.theseus.engine.settings.internal.DriverSettings;
import dev.theseus.engine.slot.Drains;
import dev.theseus.engine.slot.ExpectedObjects;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.slot.internal.CapabilityTable;
import dev.theseus.engine.slot.internal.SlotTable;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import dev.theseus.engine.state.internal.LogStateStore;
import dev.theseus.engine.state.internal.StateSchema;
import dev.theseus.engine.trace.EndedTraces;
import dev.theseus.engine.trace.Traces;
import dev.theseus.engine.trace.internal.TraceRing;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.Reloadable;
import dev.theseus.settings.Settings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;

/** What every room stands on: the settings, the state store, events, traces and the slots. */
public final class CoreRoom implements AutoCloseable {
    private final CurrentSettings settings;
    private final DaemonSettings atStart;
    private final LogStateStore store;
    private final EngineSettings forDrivers;
    private final Events events = new EventRing();
    private final TraceRing traces = new TraceRing();
    private final SlotTable slots;

    /**
     * Opens the state. The data root belongs to this room until it is closed.
     *
     * @param tables of the other rooms
     * @throws dev.theseus.api.error.EngineException when this data root is not to be touched; it was not
     */
    public CoreRoom(BundleContext bundles, DaemonSettings told, Mounts mounts, Collection<TableFormat<?>> tables) {
        settings = new CurrentSettings(told);
        atStart = settings.current();
        // First of all, since it may find that this data root is not to be touched.
        store = new LogStateStore(atStart, schema(tables));
        forDrivers = new DriverSettings(settings, mounts, store.engineId());
        slots = new SlotTable(bundles, forDrivers, DriverKind.all(), new CapabilityTable(store));
    }

    /**
     * Lets drivers in.
     *
     * @param owners know what drivers have made for them; asked each time a driver recovers
     */
    public void openSlots(List<ExpectedObjects> owners) {
        slots.open(owners);
    }

    /** All tables that a store has: the other rooms' and this one's. */
    static StateSchema schema(Collection<TableFormat<?>> others) {
        List<TableFormat<?>> all = new ArrayList<>(others);
        all.addAll(CapabilityTable.formats());
        return new StateSchema(all);
    }

    public Settings settings() {
        return settings;
    }

    /** What the daemon was told when it started: what cannot be changed without a restart. */
    public DaemonSettings atStart() {
        return atStart;
    }

    public EngineSettings forDrivers() {
        return forDrivers;
    }

    public StateStore store() {
        return store;
    }

    public Events events() {
        return events;
    }

    public Traces traces() {
        return traces;
    }

    public Slots slots() {
        return slots;
    }

    SlotTable slotTable() {
        return slots;
    }

    /** What is wrong with the state, in sentences; empty when nothing is. */
    public List<String> problems() {
        return store.problems();
    }

    /** @param changes what choosing another default means, for the kinds where that is not all there is to do */
    public void offerTo(Offers offers, Map<DriverKind, DefaultChange> changes) {
        offers.offer(Settings.class, settings)
                .offer(Reloadable.class, newer -> reload(newer, offers))
                .offer(EngineSettings.class, forDrivers)
                .offer(Slots.class, slots)
                .offer(Drains.class, slots)
                .offer(Events.class, events)
                .offer(Traces.class, traces)
                .offer(EndedTraces.class, traces)
                .offer(Defaults.class, new DefaultDrivers(slots, settings, changes, traces));
    }

    private void reload(DaemonSettings newer, Offers offers) {
        settings.reload(newer);
        offers.changed(EngineSettings.class);
        events.publish(new Happening.Reloaded(forDrivers.engineId(), settings.current()));
    }

    /** Lets no call to a driver any more, waits for those in flight, and then for the disk. */
    @Override
    public void close() {
        slots.close();
        store.close();
    }
}
