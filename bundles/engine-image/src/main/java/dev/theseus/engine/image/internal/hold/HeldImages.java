package dev.theseus.engine.image.internal.hold;

import dev.theseus.api.image.Digest;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * How often each image is held. Who holds an image and then sees that it is there can rely on it, since an image is looked at
 * and removed while nobody can begin to hold it. Thread-safe.
 */
public final class HeldImages {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Digest, Integer> held = new HashMap<>();

    public HeldImages() {
        // Nothing is held yet.
    }

    void add(Digest image) {
        guarded(() -> held.merge(image, 1, Integer::sum));
    }

    void drop(Set<Digest> images) {
        guarded(() -> {
            images.forEach(image -> held.computeIfPresent(image, (id, count) -> count == 1 ? null : count - 1));
            return true;
        });
    }

    public boolean isHeld(Digest image) {
        return guarded(() -> held.containsKey(image));
    }

    /** Does what must not meet a hold that begins. It calls no driver. */
    public <T> T guarded(Supplier<T> removal) {
        lock.lock();
        try {
            return removal.get();
        } finally {
            lock.unlock();
        }
    }
}
