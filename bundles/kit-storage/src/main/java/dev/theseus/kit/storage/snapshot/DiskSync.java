package dev.theseus.kit.storage.snapshot;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.linux.file.DurableWrites;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings committed snapshots to the disk behind the caller's back. Syncing a file system waits for whatever any container has
 * written to it, so nobody waits for that: what the power takes before is recognised and unpacked again.
 */
final class DiskSync implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskSync.class);
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final String driver;
    private final Path place;
    private final Consumer<Snapshot> done;
    private final Queue<Snapshot> waiting = new ConcurrentLinkedQueue<>();
    private final ThreadPoolExecutor worker;

    /**
     * @param place on the file system
     * @param done told of each snapshot that is on the disk
     */
    DiskSync(String driver, Path place, Consumer<Snapshot> done) {
        this.driver = driver;
        this.place = place;
        this.done = done;
        this.worker = new ThreadPoolExecutor(
                1,
                1,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name(driver + "-sync").factory(),
                // Who commits while the driver ends need not fail: the next one syncs what is not noted as synced.
                new ThreadPoolExecutor.DiscardPolicy());
        worker.allowCoreThreadTimeOut(true);
    }

    void add(Snapshot snapshot) {
        waiting.add(snapshot);
        worker.execute(this::syncWaiting);
    }

    /** One sync for all that came while the one before ran. */
    private void syncWaiting() {
        List<Snapshot> taken = new ArrayList<>();
        for (Snapshot next = waiting.poll(); next != null; next = waiting.poll()) {
            taken.add(next);
        }
        if (taken.isEmpty()) {
            return;
        }
        try {
            DurableWrites.fileSystem(place);
            // A successor has the folder by now.
            if (!worker.isShutdown()) {
                taken.forEach(done);
            }
        } catch (RuntimeException e) {
            LOG.warn("{}: layers may have to be unpacked again after a power cut: {}", driver, e.getMessage());
        }
    }

    /** Waits until everything written so far is on the disk, containers' own layers too; {@code DEADLINE} when that takes too long. */
    void await(CallContext context) {
        try {
            worker.submit(() -> DurableWrites.fileSystem(place))
                    .get(context.remaining().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw EngineException.deadline(driver + ": layers are still on their way to the disk");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled(driver + ": interrupted while layers were on their way to the disk");
        } catch (ExecutionException e) {
            throw EngineException.internal(driver + ": sync of " + place, e);
        }
    }

    @Override
    public void close() {
        worker.shutdown();
    }
}
