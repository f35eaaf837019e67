package dev.theseus.image.layout.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/** Turns at writing files: a bounded number of locks that all files share. */
final class Locks {
    private static final int COUNT = 64;

    private final ReentrantLock[] locks =
            IntStream.range(0, COUNT).mapToObj(i -> new ReentrantLock()).toArray(ReentrantLock[]::new);

    /** Takes the file's lock, which the caller unlocks. Hold one at a time. */
    ReentrantLock take(Path file, CallContext context) {
        ReentrantLock lock = locks[Math.floorMod(file.hashCode(), COUNT)];
        try {
            while (!lock.tryLock(100, TimeUnit.MILLISECONDS)) {
                context.check("wait for another upload to " + file);
            }
            return lock;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled("interrupted while another upload to " + file + " was under way");
        }
    }
}
