package dev.theseus.engine.log;

import dev.theseus.engine.container.ContainerStreams.LogRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Lets through what a request asks for. Where only the last entries are asked for, they are kept until flushed; when they are
 * more than may be kept they are only counted, and the log is to be read once more: a caller asks for as many as he likes.
 */
final class LogTail implements Consumer<LogEntry> {
    private static final int MOST_KEPT = 1 << 20;
    /** Of an entry's objects, beside its bytes. */
    private static final int OVERHEAD = 96;

    private final LogRequest request;
    private final Consumer<LogEntry> sink;
    private final Deque<LogEntry> last = new ArrayDeque<>();
    private final boolean reread;
    private long toSkip;
    private long count;
    private long kept;
    private boolean live;
    private boolean tooLarge;
    private boolean done;

    LogTail(LogRequest request, Consumer<LogEntry> sink) {
        this(request, sink, 0, false);
    }

    private LogTail(LogRequest request, Consumer<LogEntry> sink, long toSkip, boolean reread) {
        this.request = request;
        this.sink = sink;
        this.toSkip = toSkip;
        this.reread = reread;
        this.live = reread || request.tail() < 0;
    }

    @Override
    public void accept(LogEntry entry) {
        boolean wanted = entry.stream() == 2 ? request.stderr() : request.stdout();
        if (done) {
            return;
        }
        if (entry.time().isAfter(request.until())) {
            done = true;
            return;
        }
        if (!wanted || entry.time().isBefore(request.since())) {
            return;
        }
        if (live) {
            pass(entry);
            return;
        }
        count++;
        if (!tooLarge) {
            keep(entry);
        }
    }

    private void pass(LogEntry entry) {
        if (toSkip > 0) {
            toSkip--;
            return;
        }
        sink.accept(entry);
        if (reread && !request.follow()) {
            // What was written since the entries were counted is not among the last of them.
            count++;
            done = count == request.tail();
        }
    }

    private void keep(LogEntry entry) {
        last.addLast(entry);
        kept += size(entry);
        if (last.size() > request.tail()) {
            kept -= size(last.removeFirst());
        }
        if (kept > MOST_KEPT) {
            last.clear();
            tooLarge = true;
        }
    }

    private static long size(LogEntry entry) {
        return (long) entry.data().length + OVERHEAD;
    }

    /** Whether nothing that comes later is asked for. */
    boolean isDone() {
        return done;
    }

    /** Whether the log is to be read once more, with {@link #counted}. */
    boolean isTooLarge() {
        return tooLarge;
    }

    /** The same request for a second reading, which passes over what comes before the last entries. */
    LogTail counted() {
        return new LogTail(request, sink, Math.max(0, count - request.tail()), true);
    }

    /** Passes on what was kept, and from now on everything. */
    void flush() {
        if (tooLarge) {
            return;
        }
        last.forEach(sink);
        last.clear();
        live = true;
    }
}
