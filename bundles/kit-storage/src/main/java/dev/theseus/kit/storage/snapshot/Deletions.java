package dev.theseus.kit.storage.snapshot;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the files of removed snapshots behind the caller's back: a removal is done with its rename, and nobody waits
 * for a busy disk. What is not deleted when the driver ends is swept by the next cleanup.
 */
final class Deletions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deletions.class);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration LAST_WAIT = Duration.ofSeconds(2);

    private final Set<Path> underWay = ConcurrentHashMap.newKeySet();
    private final String driver;
    private final ThreadPoolExecutor worker;

    private final LayerForm form;

    Deletions(String driver, LayerForm form) {
        this.driver = driver;
        this.form = form;
        this.worker = new ThreadPoolExecutor(
                1,
                1,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name(driver + "-delete").factory());
        worker.allowCoreThreadTimeOut(true);
    }

    void add(Path retired) {
        underWay.add(retired);
        worker.execute(() -> delete(retired));
    }

    private void delete(Path retired) {
        try {
            form.delete(retired);
        } catch (EngineException e) {
            LOG.warn("files of a removed snapshot stay until the next cleanup: {}", e.message());
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            // Whatever it is, it is about these files: the next ones are deleted all the same.
            LOG.error("files of a removed snapshot stay until the next cleanup: {}", retired, e);
        } finally {
            underWay.remove(retired);
        }
    }

    boolean isUnderWay(Path retired) {
        return underWay.contains(retired);
    }

    /** Waits until all deletions asked for so far are done; {@code DEADLINE} when that takes too long. */
    void await(CallContext context) {
        try {
            worker.submit(() -> {}).get(context.remaining().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw EngineException.deadline(driver + ": files of removed snapshots are still being deleted");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled(driver + ": interrupted while files of removed snapshots were deleted");
        } catch (ExecutionException e) {
            throw EngineException.internal(driver + ": wait for deletions", e);
        }
    }

    @Override
    public void close() {
        worker.shutdown();
        try {
            if (!worker.awaitTermination(LAST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("{} removed snapshots are still being deleted", underWay.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
