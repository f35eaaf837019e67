package dev.theseus.engine.network.internal;

import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import dev.theseus.engine.testing.MemoryStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A store in memory whose changes are steps of the world, so that it can end before any of them. */
final class FakeStore implements StateStore {
    private final MemoryStore memory = new MemoryStore();
    private final ReentrantLock lock = new ReentrantLock();
    private final World world;

    FakeStore(World world) {
        this.world = world;
    }

    @Override
    public <T> Table<T> table(TableFormat<T> format) {
        Table<T> table = memory.table(format);
        return new Table<>() {
            @Override
            public Optional<T> get(String key) {
                return table.get(key);
            }

            @Override
            public void put(String key, T value) {
                world.act(() -> transact(() -> table.put(key, value)));
            }

            @Override
            public void delete(String key) {
                world.act(() -> transact(() -> table.delete(key)));
            }

            @Override
            public Map<String, T> all() {
                return table.all();
            }
        };
    }

    @Override
    public void note(Runnable changes) {
        transact(changes);
    }

    @Override
    public void onRollback(Runnable undo) {
        memory.onRollback(undo);
    }

    @Override
    public boolean isWhole() {
        return memory.isWhole();
    }

    @Override
    public void transact(Runnable changes) {
        lock.lock();
        try {
            changes.run();
        } finally {
            lock.unlock();
        }
    }
}
