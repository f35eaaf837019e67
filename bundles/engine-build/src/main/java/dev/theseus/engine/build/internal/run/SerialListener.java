package dev.theseus.engine.build.internal.run;

import dev.theseus.engine.build.BuildEvent;
import dev.theseus.engine.build.BuildListener;
import java.util.concurrent.locks.ReentrantLock;

/** Told by many threads, it tells by one at a time. */
public final class SerialListener implements BuildListener {
    private final BuildListener listener;
    private final ReentrantLock lock = new ReentrantLock();

    public SerialListener(BuildListener listener) {
        this.listener = listener;
    }

    @Override
    public void tell(BuildEvent event) {
        lock.lock();
        try {
            listener.tell(event);
        } finally {
            lock.unlock();
        }
    }
}
