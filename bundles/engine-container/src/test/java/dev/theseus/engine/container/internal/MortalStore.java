package dev.theseus.engine.container.internal;

import dev.theseus.engine.container.testing.Faults;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import java.util.Map;
import java.util.Optional;

/** The state store of a daemon that may be dead: then nothing it writes arrives any more. */
record MortalStore(StateStore store, Faults faults) implements StateStore {
    @Override
    public <T> Table<T> table(TableFormat<T> format) {
        Table<T> table = store.table(format);
        String name = format.table();
        return new Table<>() {
            @Override
            public Optional<T> get(String key) {
                return table.get(key);
            }

            @Override
            public void put(String key, T value) {
                faults.step("store." + name);
                table.put(key, value);
            }

            @Override
            public void delete(String key) {
                faults.step("store." + name);
                table.delete(key);
            }

            @Override
            public Map<String, T> all() {
                return table.all();
            }
        };
    }

    @Override
    public void note(Runnable changes) {
        store.note(() -> {
            changes.run();
            faults.step("store.commit");
        });
    }

    @Override
    public void onRollback(Runnable undo) {
        store.onRollback(undo);
    }

    @Override
    public boolean isWhole() {
        return store.isWhole();
    }

    @Override
    public void transact(Runnable changes) {
        store.transact(() -> {
            changes.run();
            faults.step("store.commit");
        });
    }
}
