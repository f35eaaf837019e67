package dev.theseus.rest.fake;

import dev.theseus.api.trace.Span;
import dev.theseus.engine.trace.SpanRecord;
import dev.theseus.engine.trace.TraceRecord;
import dev.theseus.engine.trace.Traces;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers the names of requests. */
public final class FakeTraces implements Traces {
    public static final String ID = "0123456789abcdef0123456789abcdef";

    public final List<String> begun = new CopyOnWriteArrayList<>();
    public final List<String> failures = new CopyOnWriteArrayList<>();

    private final AtomicInteger open = new AtomicInteger();

    @Override
    public Span begin(String name) {
        begun.add(name);
        open.incrementAndGet();
        return new FakeSpan();
    }

    /** How many requests are being worked on. */
    public int open() {
        return open.get();
    }

    private final class FakeSpan implements Span {
        @Override
        public String id() {
            return ID;
        }

        @Override
        public Span open(String name) {
            return this;
        }

        @Override
        public Span note(String key, String value) {
            return this;
        }

        @Override
        public Span fail(String message) {
            failures.add(message);
            return this;
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }

    @Override
    public List<TraceRecord> list() {
        return begun.stream()
                .map(name -> new TraceRecord(
                        ID,
                        new SpanRecord(
                                name,
                                Instant.EPOCH.plusSeconds(1),
                                Duration.ofMillis(3),
                                true,
                                Optional.empty(),
                                Map.of(),
                                List.of())))
                .toList();
    }

    @Override
    public Optional<TraceRecord> find(String traceId) {
        return list().stream().filter(trace -> trace.id().equals(traceId)).findFirst();
    }

    @Override
    public List<TraceRecord> ofContainer(String containerId) {
        return List.of();
    }
}
