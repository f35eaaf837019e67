package dev.theseus.engine.state.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings changes to the disk. Whoever commits appends a line and may then wait for the disk; one wait of the disk serves all whose lines
 * were there when it began. A thread of its own does the waiting, since an interrupt would close the file.
 */
final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    /** The file is written anew when it is that much longer than what it held when it was last. */
    private static final long SLACK = 1 << 20;
    /** The mark tells what was on the disk so long ago: a copy of the disk that takes a while shall not find it ahead. */
    private static final long MARK_AFTER = Duration.ofSeconds(5).toNanos();
    /** How long a change that nobody waits for may stay off the disk: one wait that is asked for takes it along. */
    private static final long UNASKED = Duration.ofSeconds(1).toNanos();
    /** Not while the start computes. */
    private static final long FIRST_REST = Duration.ofSeconds(2).toNanos();

    private final Path path;
    private final StateMark mark;
    private final String engine;
    private final Documents documents;
    /** Held while changes are made and appended, never while the disk is waited for. */
    private final ReentrantLock writing;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition progress = lock.newCondition();
    private final Deque<Commit> pending = new ArrayDeque<>();
    private final StateFile file;
    private final Thread thread;
    private long last;
    private volatile long synced;
    /** The number of the last line that the file began with. */
    private long base;

    private long rewriteAt;
    private boolean stale;
    /** Whether the file, or its name, may not be on the disk as it seems to be: the next change writes it anew. */
    private volatile boolean doubtful;

    private volatile boolean closing;
    private boolean awaited;
    private boolean tidyLater;
    private boolean idle;
    private long markable;
    private long markedAt;

    /** One transaction that is in the file. Guarded by {@link #lock}. */
    static final class Commit {
        private final long number;
        private final long begins;
        private final boolean grows;
        private final List<Change> back;
        private final List<Runnable> undo;
        private boolean done;
        private @Nullable IOException failure;

        private Commit(long number, long begins, boolean grows, List<Change> back, List<Runnable> undo) {
            this.number = number;
            this.begins = begins;
            this.grows = grows;
            this.back = back;
            this.undo = undo;
        }
    }

    /** Whether a transaction added something, for which there had to be room on the disk. */
    static boolean grows(Commit commit) {
        return commit.grows;
    }

    /**
     * Goes on with an open file.
     *
     * @param synced the number up to which it is known to be on the disk; the rest may only have been read from memory
     * @param stale whether it is to be written anew when there is time
     */
    Journal(
            Path path,
            StateFile file,
            StateMark mark,
            String engine,
            Documents documents,
            long last,
            long synced,
            boolean stale,
            ReentrantLock writing) {
        this.path = path;
        this.file = file;
        this.mark = mark;
        this.engine = engine;
        this.documents = documents;
        this.last = last;
        this.stale = stale;
        tidyLater = stale;
        this.writing = writing;
        this.synced = synced;
        doubtful = synced < last;
        markable = synced;
        markedAt = System.nanoTime();
        rewriteAt = 2 * file.end() + SLACK;
        thread = Thread.ofPlatform().daemon().name("state-store").start(this::run);
    }

    /** Appends a transaction and makes its changes in memory; the caller holds {@link #writing}. Nothing changes when it fails. */
    Commit commit(List<Change> changes, List<Runnable> undo) throws IOException {
        if (doubtful) {
            rewrite();
        }
        byte[] line = new LogLine(last + 1, synced, changes).encoded();
        long begins = file.end();
        boolean grows = changes.stream().anyMatch(this::needsRoom);
        file.append(line, grows);
        last++;
        stale = true;
        Commit commit = new Commit(last, begins, grows, documents.apply(changes), undo);
        lock.lock();
        try {
            if (pending.isEmpty()) {
                work.signal();
            }
            pending.add(commit);
        } finally {
            lock.unlock();
        }
        return commit;
    }

    private boolean needsRoom(Change change) {
        return change.document().isPresent()
                && documents.get(change.table(), change.key()).isEmpty();
    }

    /** Waits until the transaction is on the disk; one that cannot get there was taken back. */
    void await(Commit commit) throws IOException {
        lock.lock();
        try {
            if (!commit.done) {
                awaited = true;
                work.signal();
            }
            while (!commit.done) {
                progress.awaitUninterruptibly();
            }
            if (commit.failure != null) {
                throw new IOException(commit.failure.getMessage(), commit.failure);
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            List<Commit> batch = nextBatch();
            if (!batch.isEmpty()) {
                bringToDisk(batch);
                rewriteWhenLong();
            } else if (closing) {
                end();
                return;
            } else if (idle) {
                idle = false;
                rest();
            }
        }
    }

    /** What waits by now; nothing at the end, and when there is time to tidy up what the last life left. */
    private List<Commit> nextBatch() {
        List<Commit> batch;
        lock.lock();
        try {
            while (!closing && !awaited) {
                long patience = patience();
                if (patience == 0) {
                    work.awaitUninterruptibly();
                } else if (work.awaitNanos(patience) <= 0) {
                    idle = pending.isEmpty();
                    break;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("nobody may interrupt this thread", e);
        } finally {
            awaited = false;
            batch = new ArrayList<>(pending);
            lock.unlock();
        }
        return batch;
    }

    /** Nanoseconds until something is done without being asked for; 0 when there is nothing to do. */
    private long patience() {
        if (!pending.isEmpty()) {
            return UNASKED;
        }
        if (tidyLater) {
            return FIRST_REST;
        }
        return mark.number() < synced ? Math.max(1, markedAt + MARK_AFTER - System.nanoTime()) : 0;
    }

    /** What is done when nobody wants anything. */
    private void rest() {
        if (tidyLater) {
            tidyLater = false;
            rewriteWhen(() -> stale);
        }
        tellMark();
    }

    private void bringToDisk(List<Commit> batch) {
        try {
            if (doubtful) {
                throw new IOException("it was not known to be on the disk");
            }
            file.sync();
            finish(batch, null);
            tellMark();
        } catch (IOException e) {
            doubtful = true;
            LOG.warn("{} did not reach the disk ({}): it is written anew", path, e.getMessage());
            writing.lock();
            try {
                rewrite();
                LOG.info("{} was written anew and is on the disk", path);
            } catch (IOException again) {
                takeBack(again);
            } finally {
                writing.unlock();
            }
        }
    }

    private void finish(List<Commit> commits, @Nullable IOException failure) {
        lock.lock();
        try {
            for (Commit commit : commits) {
                pending.remove(commit);
                commit.done = true;
                commit.failure = failure;
                if (failure == null) {
                    synced = Math.max(synced, commit.number);
                }
            }
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing that waits is on the disk for certain, nor can be brought there: it did not happen. */
    private void takeBack(IOException failure) {
        List<Commit> failed = waiting();
        List<Change> back = new ArrayList<>();
        for (Commit commit : failed.reversed()) {
            documents.apply(commit.back);
            back.addAll(commit.back);
            commit.undo.reversed().forEach(Runnable::run);
        }
        try {
            if (!failed.isEmpty()) {
                takeOut(failed.getFirst(), back);
            }
        } catch (IOException e) {
            LOG.debug("{} keeps lines that nobody was told of until it is written anew", path, e);
        }
        finish(failed, failure);
    }

    /** A kill shall not bring it back either. */
    private void takeOut(Commit first, List<Change> back) throws IOException {
        if (first.number > base) {
            last = first.number - 1;
            file.cutTo(first.begins);
        } else {
            file.append(new LogLine(last + 1, synced, back).encoded(), false);
            last++;
        }
    }

    private List<Commit> waiting() {
        lock.lock();
        try {
            return new ArrayList<>(pending);
        } finally {
            lock.unlock();
        }
    }

    private void rewriteWhenLong() {
        // Whoever makes changes now comes back with a batch of its own.
        if (writing.tryLock()) {
            try {
                rewriteWhen(() -> file.end() > rewriteAt);
            } finally {
                writing.unlock();
            }
        }
    }

    private void rewriteWhen(BooleanSupplier due) {
        writing.lock();
        try {
            if (due.getAsBoolean()) {
                rewrite();
            }
        } catch (IOException e) {
            if (doubtful) {
                LOG.warn("{} may not be on the disk ({}): the next change writes it anew", path, e.getMessage());
            }
            LOG.debug("{} stays as long as it is", path, e);
            rewriteAt = file.end() + SLACK;
        } finally {
            writing.unlock();
        }
    }

    /** Writes all documents to a new file, which is on the disk when this returns, and whatever waited with it. */
    private void rewrite() throws IOException {
        Documents.Image image = documents.image(engine, last + 1);
        // An interrupt meant for the caller's own work would close the folder that is waited for.
        boolean interrupted = Thread.interrupted();
        try {
            file.replace(image.lines());
            last = image.last();
            base = last;
            rewriteAt = 2 * file.end() + SLACK;
            // Lines belong into the new file from here on, and are not safe there before its name is.
            doubtful = true;
            file.syncName();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        synced = last;
        doubtful = false;
        stale = false;
        finish(waiting(), null);
    }

    /** Leaves a short file and an exact mark. */
    private void end() {
        rewriteWhen(() -> stale || doubtful);
        try {
            mark.raise(synced);
            mark.sync();
        } catch (IOException e) {
            LOG.debug("the mark stays at {}", mark.number(), e);
        }
        closeQuietly(mark);
        closeQuietly(file);
    }

    private static void closeQuietly(AutoCloseable file) {
        try {
            file.close();
        } catch (Exception e) {
            LOG.debug("nothing is written to it any more", e);
        }
    }

    private void tellMark() {
        long now = System.nanoTime();
        if (now - markedAt >= MARK_AFTER) {
            raiseMark(markable);
            markable = synced;
            markedAt = now;
        }
    }

    private void raiseMark(long number) {
        try {
            mark.raise(number);
        } catch (IOException e) {
            LOG.debug("{} is told by the next mark", number, e);
        }
    }

    /** Writes the file anew when it has changed, so that it is short at the next start. */
    void close() {
        lock.lock();
        try {
            closing = true;
            work.signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(1));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
