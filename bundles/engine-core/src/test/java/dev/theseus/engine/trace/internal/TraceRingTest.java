package dev.theseus.engine.trace.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.host.Subscription;
import dev.theseus.api.trace.Span;
import dev.theseus.engine.trace.SpanRecord;
import dev.theseus.engine.trace.TraceRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceRingTest {
    private final TraceRing ring = new TraceRing();

    @Test
    void remembersStepsOfARequest() {
        Span root = ring.begin("POST /containers/create");
        Span child = root.open("storage.prepare").note("container.id", "abc");
        child.fail("no space").close();
        assertFalse(ring.list().getFirst().root().finished());
        root.close();
        TraceRecord trace = ring.find(root.id()).orElseThrow();
        assertTrue(trace.root().finished());
        SpanRecord step = trace.root().children().getFirst();
        assertEquals("storage.prepare", step.name());
        assertEquals("no space", step.failure().orElseThrow());
        assertEquals(1, ring.ofContainer("abc").size());
        assertEquals(0, ring.ofContainer("abd").size());
    }

    @Test
    void isBounded() {
        for (int i = 0; i < 600; i++) {
            ring.begin("r" + i).close();
        }
        assertEquals(256, ring.list().size());
        assertEquals("r599", ring.list().getFirst().root().name());
        Span root = ring.begin("many");
        Span parent = root;
        for (int i = 0; i < 2000; i++) {
            root.open("step").close();
        }
        for (int i = 0; i < 2000; i++) {
            parent = parent.open("deep");
        }
        root.note("long", "x".repeat(100_000)).fail("y".repeat(100_000));
        root.close();
        SpanRecord whole = ring.find(root.id()).orElseThrow().root();
        assertEquals(512, whole.children().size());
        assertEquals(4096, whole.notes().getOrDefault("long", "").length());
        assertEquals(4096, whole.failure().orElseThrow().length());
    }

    @Test
    void tellsOfTracesThatEndUntilNobodyListens() {
        TraceRing ring = new TraceRing();
        List<String> told = new ArrayList<>();
        Span before = ring.begin("one");
        try (Subscription listening =
                ring.subscribe(trace -> told.add(trace.root().name()
                        + " " + trace.root().failure().orElse("") + " "
                        + trace.root().children().size()))) {
            before.open("step").close();
            before.fail("odd").close();
            ring.begin("two").close();
        }
        ring.begin("three").close();
        assertEquals(List.of("one odd 1", "two  0"), told);
    }
}
