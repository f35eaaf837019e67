package dev.theseus.tck;

import dev.theseus.api.trace.Span;
import dev.theseus.api.trace.Trace;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers the names of the steps that a call records: how many commands it ran, for one. */
public final class SpanNames implements Trace {
    private final List<String> opened = new CopyOnWriteArrayList<>();

    /** In order. */
    public List<String> opened() {
        return List.copyOf(opened);
    }

    @Override
    public String id() {
        return "0".repeat(32);
    }

    @Override
    public Span open(String name) {
        opened.add(name);
        return Trace.NONE.open(name);
    }
}
