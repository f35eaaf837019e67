package dev.theseus.image.registry.internal;

import dev.theseus.api.trace.Span;
import dev.theseus.api.trace.Trace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the spans of a call. */
final class RecordingTrace implements Trace {
    final List<RecordedSpan> spans = new CopyOnWriteArrayList<>();

    /** One span with its notes. */
    final class RecordedSpan implements Span {
        final Map<String, String> notes = new LinkedHashMap<>();
        boolean closed;

        @Override
        public String id() {
            return "0".repeat(32);
        }

        @Override
        public Span open(String name) {
            return RecordingTrace.this.open(name);
        }

        @Override
        public Span note(String key, String value) {
            notes.put(key, value);
            return this;
        }

        @Override
        public Span fail(String message) {
            notes.put("failure", message);
            return this;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Override
    public String id() {
        return "0".repeat(32);
    }

    @Override
    public Span open(String name) {
        RecordedSpan span = new RecordedSpan();
        spans.add(span);
        return span;
    }
}
