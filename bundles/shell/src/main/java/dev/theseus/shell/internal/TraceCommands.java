package dev.theseus.shell.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.container.Containers;
import dev.theseus.engine.trace.SpanRecord;
import dev.theseus.engine.trace.TraceRecord;
import dev.theseus.engine.trace.Traces;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code trace:…}. */
final class TraceCommands implements CommandSet {
    private final Traces traces;
    private final Containers containers;

    TraceCommands(Traces traces, Containers containers) {
        this.traces = traces;
        this.containers = containers;
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("trace", "list", "lists the latest requests, newest first", this::list),
                Command.of(
                                "trace",
                                "show",
                                "shows every step of a request, or of the latest requests about a container",
                                this::show)
                        .takes(Parameter.required(
                                "CONTAINER|REQUEST", "a container's name or id, or a request's id", candidates()))
                        .example("trace:show web"));
    }

    private Candidates candidates() {
        return (earlier, begun) -> Stream.concat(
                        ContainerCommands.names(containers).after(earlier, begun).stream(),
                        traces.list().stream()
                                .map(trace ->
                                        new Candidate(trace.id(), trace.root().name())))
                .toList();
    }

    private Answer list(Arguments arguments, CallContext context) {
        return Answer.table(
                List.of("id", "request", "started", "ms", "finished", "failure"),
                traces.list().stream()
                        .map(trace -> List.of(
                                trace.id(),
                                trace.root().name(),
                                trace.root().started().toString(),
                                trace.root().duration().toMillis(),
                                trace.root().finished(),
                                trace.root().failure().orElse("")))
                        .toList());
    }

    private Answer show(Arguments arguments, CallContext context) {
        List<List<?>> rows = new ArrayList<>();
        for (TraceRecord trace : find(arguments.get(0), context)) {
            steps(trace.id(), trace.root(), 0, rows);
        }
        return Answer.table(List.of("id", "step", "ms", "finished", "notes", "failure"), rows);
    }

    private List<TraceRecord> find(String which, CallContext context) {
        return traces.find(which).map(List::of).orElseGet(() -> traces.ofContainer(containerId(which, context)));
    }

    private String containerId(String reference, CallContext context) {
        try {
            return containers.inspect(reference, false, context).id();
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                throw EngineException.notFound(
                        "no request and no container " + reference + ": trace:list and container:list show them");
            }
            throw e;
        }
    }

    private static void steps(String id, SpanRecord span, int depth, List<List<?>> rows) {
        rows.add(List.of(
                id,
                "  ".repeat(depth) + span.name(),
                span.duration().toMillis(),
                span.finished(),
                notes(span.notes()),
                span.failure().orElse("")));
        span.children().forEach(child -> steps(id, child, depth + 1, rows));
    }

    private static List<String> notes(Map<String, String> notes) {
        return notes.entrySet().stream()
                .map(note -> note.getKey() + "=" + note.getValue())
                .collect(Collectors.toList());
    }
}
