package dev.theseus.engine.image.internal.pull;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Descriptor;
import dev.theseus.engine.image.LayerPhase;
import dev.theseus.engine.image.Progress;
import dev.theseus.engine.image.TransferEvent;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Ingest;
import dev.theseus.engine.image.internal.content.Ingests;
import dev.theseus.engine.image.internal.layer.LayerSource;
import dev.theseus.engine.slot.DriverLeftException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One blob coming in, for one or several pulls. Can be read while it grows; becomes visible in the content store only
 * whole and verified.
 */
final class Download {
    private static final Duration TELL_EVERY = Duration.ofMillis(100);
    /** How often a waiting reader looks whether its caller is still there. */
    private static final Duration LOOK = Duration.ofMillis(200);

    private final ContentStore content;
    private final Ingests ingests;
    private final Descriptor blob;
    private final RemoteBlob remote;
    private final CallContext context;
    private final RetryPolicy policy;
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private final AtomicInteger watchers = new AtomicInteger(1);
    private final List<Progress> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private @Nullable Ingest ingest;
    private long growths;
    private volatile long written;

    /** Opens the blob at the registry. */
    @FunctionalInterface
    interface RemoteBlob {
        InputStream open(long offset, CallContext context);
    }

    /**
     * @param attempts in a row without a single byte before giving up
     * @param step by which the wait grows with each attempt
     */
    record RetryPolicy(int attempts, Duration step) {}

    /** @param context the download's own: cancelled when the last watcher leaves */
    Download(
            ContentStore content,
            Ingests ingests,
            Descriptor blob,
            RemoteBlob remote,
            RetryPolicy policy,
            CallContext context) {
        this.content = content;
        this.ingests = ingests;
        this.blob = blob;
        this.remote = remote;
        this.policy = policy;
        this.context = context;
    }

    CompletableFuture<Boolean> done() {
        return done;
    }

    void listen(Progress listener) {
        listeners.add(listener);
    }

    /** Adds a watcher; false when the last one has already left. */
    boolean watch() {
        return watchers.updateAndGet(n -> n == 0 ? 0 : n + 1) > 0;
    }

    /** How many pulls wait for it. */
    int watchers() {
        return watchers.get();
    }

    void leave() {
        if (watchers.decrementAndGet() == 0) {
            context.cancel();
        }
    }

    /** Downloads; the outcome is {@link #done}. */
    void run() {
        try {
            fetchAll();
            done.complete(true);
        } catch (Throwable e) {
            done.completeExceptionally(e);
        } finally {
            signal();
        }
    }

    private void fetchAll() {
        Ingest target = ingests.ofPull(blob);
        if (target.size() > blob.size()) {
            target.reset();
        }
        opened(target);
        try (target) {
            int failures = 0;
            while (target.size() < blob.size() || blob.size() == 0 && target.size() > 0) {
                long before = target.size();
                try {
                    fetchFrom(target);
                } catch (DriverLeftException e) {
                    // No failure: the next driver goes on at this offset, and opening waits for it.
                    failures = 0;
                } catch (IOException e) {
                    failures = target.size() > before ? 1 : failures + 1;
                    pause(failures, "reading blob " + blob.digest() + ": " + e.getMessage());
                } catch (EngineException e) {
                    if (e.kind() != ErrorKind.UNAVAILABLE && e.kind() != ErrorKind.DEADLINE) {
                        throw e;
                    }
                    failures = target.size() > before ? 1 : failures + 1;
                    pause(failures, e.message());
                }
            }
            tell(LayerPhase.VERIFYING, -1, -1);
            target.commit(blob.digest());
            tell(LayerPhase.DOWNLOADED, -1, -1);
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.INTERNAL) {
                // Most likely the disk is full: give back what this blob took.
                target.discard();
            }
            throw e;
        }
    }

    private void fetchFrom(Ingest target) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long lastTold = 0;
        context.check("downloading blob " + blob.digest());
        try (InputStream in = remote.open(target.size(), context)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                context.check("downloading blob " + blob.digest());
                if (target.size() + n > blob.size()) {
                    target.discard();
                    throw EngineException.dataLoss("blob " + blob.digest() + " is longer than the " + blob.size()
                            + " bytes that its manifest promises");
                }
                target.append(buffer, 0, n);
                written = target.size();
                signal();
                long now = System.nanoTime();
                if (now - lastTold > TELL_EVERY.toNanos()) {
                    lastTold = now;
                    tell(LayerPhase.DOWNLOADING, written, blob.size());
                }
            }
        }
        if (target.size() < blob.size()) {
            throw new IOException("ended after " + target.size() + " of " + blob.size() + " bytes");
        }
    }

    private void pause(int failures, String reason) {
        context.check("downloading blob " + blob.digest());
        if (failures >= policy.attempts()) {
            throw EngineException.unavailable(
                    reason + " (gave up after " + failures + " attempts; pull again to go on where it stopped)");
        }
        Duration left = policy.step().multipliedBy(failures);
        Duration second = policy.step().compareTo(Duration.ofSeconds(1)) < 0 ? policy.step() : Duration.ofSeconds(1);
        while (left.isPositive()) {
            tell(new TransferEvent.LayerRetry(blob.digest(), left));
            try {
                Thread.sleep(second);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw EngineException.cancelled("downloading blob " + blob.digest() + ": interrupted");
            }
            context.check("downloading blob " + blob.digest());
            left = left.minus(second);
        }
    }

    private void tell(LayerPhase phase, long done, long total) {
        tell(new TransferEvent.Layer(blob.digest(), phase, done, total));
    }

    private void tell(TransferEvent event) {
        listeners.forEach(listener -> listener.tell(event));
    }

    /**
     * The blob from its beginning, reading along while it comes in.
     *
     * @param reader ends the reading when its caller leaves, though the download may go on for others
     */
    LayerSource source(CallContext reader) {
        return () -> {
            if (content.contains(blob.digest())) {
                return content.open(blob.digest(), 0);
            }
            Ingest growing = awaitOpened(reader);
            try {
                return new Follower(growing.reader(), reader);
            } catch (EngineException e) {
                // Just now it became whole, or was thrown away.
                if (content.contains(blob.digest())) {
                    return content.open(blob.digest(), 0);
                }
                throw new IOException(e.message(), e);
            }
        };
    }

    private void opened(Ingest target) {
        lock.lock();
        try {
            ingest = target;
            written = target.size();
            growths++;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        lock.lock();
        try {
            growths++;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Ingest awaitOpened(CallContext reader) throws IOException {
        lock.lock();
        try {
            Ingest open = ingest;
            while (open == null) {
                if (done.isDone()) {
                    throw failure();
                }
                awaitGrowth(reader);
                open = ingest;
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    private void awaitGrowth(CallContext reader) throws IOException {
        long seen = growths;
        try {
            while (growths == seen) {
                reader.check("reading blob " + blob.digest());
                grown.awaitNanos(LOOK.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for blob " + blob.digest(), e);
        }
    }

    private IOException failure() {
        Throwable cause = done.isCompletedExceptionally() ? done.exceptionNow() : null;
        return new IOException(
                "download of " + blob.digest() + " failed" + (cause == null ? "" : ": " + cause.getMessage()), cause);
    }

    /** Reads the growing file and waits at its end until the download is over. */
    private final class Follower extends InputStream {
        private final InputStream file;
        private final CallContext reader;
        private long position;

        Follower(InputStream file, CallContext reader) {
            this.file = file;
            this.reader = reader;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (true) {
                boolean over = done.isDone();
                long available = written - position;
                if (over && done.isCompletedExceptionally()) {
                    throw failure();
                }
                if (available > 0) {
                    int n = file.read(bytes, offset, (int) Math.min(length, available));
                    position += Math.max(n, 0);
                    return n;
                }
                if (over) {
                    return -1;
                }
                awaitBeyond();
            }
        }

        private void awaitBeyond() throws IOException {
            lock.lock();
            try {
                if (written == position && !done.isDone()) {
                    awaitGrowth(reader);
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
