package dev.theseus.shell.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.container.Containers;
import dev.theseus.engine.trace.SpanRecord;
import dev.theseus.engine.trace.TraceRecord;
import dev.theseus.engine.trace.Traces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code trace:…}. */
@Component(
        service = TraceCommands.class,
        property = {"osgi.command.scope=trace", "osgi.command.function=list", "osgi.command.function=show"})
public final class TraceCommands {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Traces traces;
    private final Containers containers;

    @Activate
    public TraceCommands(@Reference Traces traces, @Reference Containers containers) {
        this.traces = traces;
        this.containers = containers;
    }

    @Descriptor("lists the latest requests, newest first")
    public Answer list() {
        return Answer.table(
                List.of("id", "request", "started", "ms", "failure"),
                traces.list().stream()
                        .map(trace -> List.of(
                                trace.id(),
                                trace.root().name(),
                                trace.root().started().toString(),
                                millis(trace.root()),
                                trace.root().failure().orElse("")))
                        .toList());
    }

    @Descriptor("shows every step of a request, or of the latest requests about a container")
    public Answer show(@Descriptor("CONTAINER or REQUEST: its id") String which) {
        List<List<String>> rows = new ArrayList<>();
        for (TraceRecord trace : find(which)) {
            steps(trace.id(), trace.root(), 0, rows);
        }
        return Answer.table(List.of("id", "step", "ms", "notes", "failure"), rows);
    }

    private List<TraceRecord> find(String which) {
        return traces.find(which).map(List::of).orElseGet(() -> traces.ofContainer(containerId(which)));
    }

    private String containerId(String reference) {
        try {
            return containers
                    .inspect(reference, false, CallContext.background(PATIENCE))
                    .id();
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                throw EngineException.notFound("no request and no container " + reference);
            }
            throw e;
        }
    }

    private static void steps(String id, SpanRecord span, int depth, List<List<String>> rows) {
        rows.add(List.of(
                id,
                "  ".repeat(depth) + span.name(),
                millis(span),
                span.notes().toString(),
                span.failure().orElse("")));
        span.children().forEach(child -> steps(id, child, depth + 1, rows));
    }

    private static String millis(SpanRecord span) {
        return span.duration().toMillis() + (span.finished() ? "" : " so far");
    }
}
