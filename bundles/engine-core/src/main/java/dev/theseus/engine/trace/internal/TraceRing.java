package dev.theseus.engine.trace.internal;

import dev.theseus.api.host.Subscription;
import dev.theseus.api.trace.Span;
import dev.theseus.engine.trace.EndedTraces;
import dev.theseus.engine.trace.TraceRecord;
import dev.theseus.engine.trace.Traces;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Remembers the traces that are open and the last {@link #CAPACITY} that ended. */
public final class TraceRing implements Traces, EndedTraces {
    private static final int CAPACITY = 256;

    private final Deque<SpanNode> ended = new ArrayDeque<>();
    private final List<Consumer<TraceRecord>> listeners = new CopyOnWriteArrayList<>();
    private final Set<SpanNode> open = new LinkedHashSet<>();

    @Override
    public Span begin(String name) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String id = "%016x%016x".formatted(random.nextLong(), random.nextLong());
        SpanNode[] self = new SpanNode[1];
        SpanNode root = new SpanNode(id, name, () -> end(self[0]));
        self[0] = root;
        synchronized (this) {
            open.add(root);
        }
        return root;
    }

    private void end(SpanNode root) {
        synchronized (this) {
            open.remove(root);
            ended.addFirst(root);
            if (ended.size() > CAPACITY) {
                ended.removeLast();
            }
        }
        if (!listeners.isEmpty()) {
            TraceRecord trace = record(root);
            listeners.forEach(listener -> listener.accept(trace));
        }
    }

    @Override
    public Subscription subscribe(Consumer<TraceRecord> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private static TraceRecord record(SpanNode node) {
        return new TraceRecord(node.id(), node.snapshot());
    }

    @Override
    public List<TraceRecord> list() {
        return select(node -> true);
    }

    @Override
    public Optional<TraceRecord> find(String traceId) {
        return select(node -> node.id().equals(traceId)).stream().findFirst();
    }

    @Override
    public List<TraceRecord> ofContainer(String containerId) {
        return select(node -> node.mentions("container.id", containerId));
    }

    private List<TraceRecord> select(Predicate<SpanNode> wanted) {
        List<SpanNode> nodes;
        synchronized (this) {
            nodes = new ArrayList<>(open).reversed();
            nodes = new ArrayList<>(nodes);
            nodes.addAll(ended);
        }
        return nodes.stream().filter(wanted).map(TraceRing::record).toList();
    }
}
