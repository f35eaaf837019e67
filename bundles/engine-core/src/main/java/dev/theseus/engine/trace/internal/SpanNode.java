package dev.theseus.engine.trace.internal;

import dev.theseus.api.trace.Span;
import dev.theseus.engine.trace.SpanRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A span while and after it runs. A trace keeps at most {@link #LIMIT} spans; further ones are not recorded. */
final class SpanNode implements Span {
    private static final int LIMIT = 512;
    private static final int NOTE_LIMIT = 4096;
    private static final long OPEN = Long.MIN_VALUE;

    private final String traceId;
    private final AtomicInteger budget;
    private final String name;
    private final Instant started = Instant.now();
    private final long startNanos = System.nanoTime();
    private final AtomicLong endNanos = new AtomicLong(OPEN);
    private final ConcurrentLinkedQueue<SpanNode> children = new ConcurrentLinkedQueue<>();
    private final ConcurrentSkipListMap<String, String> notes = new ConcurrentSkipListMap<>();
    private final @Nullable Runnable onClose;
    private volatile @Nullable String failure;

    SpanNode(String traceId, String name, Runnable onClose) {
        this(traceId, name, new AtomicInteger(LIMIT), onClose);
    }

    private SpanNode(String traceId, String name, AtomicInteger budget, @Nullable Runnable onClose) {
        this.traceId = traceId;
        this.name = name;
        this.budget = budget;
        this.onClose = onClose;
    }

    @Override
    public String id() {
        return traceId;
    }

    @Override
    public Span open(String childName) {
        SpanNode child = new SpanNode(traceId, childName, budget, null);
        if (budget.getAndDecrement() > 0) {
            children.add(child);
        }
        return child;
    }

    @Override
    public Span note(String key, String value) {
        notes.put(key, tail(value));
        return this;
    }

    @Override
    public Span fail(String message) {
        failure = tail(message);
        return this;
    }

    /** What went wrong last is at the end. */
    private static String tail(String text) {
        return text.length() > NOTE_LIMIT ? text.substring(text.length() - NOTE_LIMIT) : text;
    }

    @Override
    public void close() {
        if (endNanos.compareAndSet(OPEN, System.nanoTime()) && onClose != null) {
            onClose.run();
        }
    }

    boolean mentions(String key, String value) {
        return value.equals(notes.get(key)) || children.stream().anyMatch(child -> child.mentions(key, value));
    }

    SpanRecord snapshot() {
        long end = endNanos.get();
        Duration duration = Duration.ofNanos((end == OPEN ? System.nanoTime() : end) - startNanos);
        List<SpanRecord> steps = children.stream().map(SpanNode::snapshot).toList();
        return new SpanRecord(
                name, started, duration, end != OPEN, Optional.ofNullable(failure), Map.copyOf(notes), steps);
    }
}
