package dev.theseus.buildkit.session;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The sessions that are open, by id. */
public final class Sessions {
    /** A build may name a session whose connection is still on its way. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Map<String, ClientSession> open = new HashMap<>();

    /**
     * Keeps a session until its client has gone.
     *
     * @throws EngineException {@code CONFLICT} for an id that is taken
     */
    public void add(ClientSession session) {
        lock.lock();
        try {
            if (open.putIfAbsent(session.id(), session) != null) {
                throw EngineException.conflict("there is a session " + session.id() + " already");
            }
            added.signalAll();
        } finally {
            lock.unlock();
        }
        session.onClose(() -> remove(session));
    }

    private void remove(ClientSession session) {
        lock.lock();
        try {
            open.remove(session.id(), session);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Finds a session; waits up to 5 s for it.
     *
     * @throws EngineException {@code NOT_FOUND} when it does not come
     */
    public ClientSession find(String id, CallContext context) {
        CallContext wait = context.within(PATIENCE);
        lock.lock();
        try {
            while (true) {
                ClientSession session = open.get(id);
                if (session != null) {
                    return session;
                }
                context.check("waiting for a session");
                if (added.awaitNanos(Math.min(wait.remaining().toNanos(), TimeUnit.MILLISECONDS.toNanos(100))) <= 0
                        && wait.remaining().isNegative()) {
                    throw EngineException.notFound("no active session for " + id + ": context deadline exceeded");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled("waiting for a session: interrupted");
        } finally {
            lock.unlock();
        }
    }

    /** How many are open. */
    public int count() {
        lock.lock();
        try {
            return open.size();
        } finally {
            lock.unlock();
        }
    }
}
