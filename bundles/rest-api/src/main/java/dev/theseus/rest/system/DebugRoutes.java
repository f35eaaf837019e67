package dev.theseus.rest.system;

import com.google.gson.JsonObject;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.trace.SpanRecord;
import dev.theseus.engine.trace.TraceRecord;
import dev.theseus.engine.trace.Traces;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.http.RouteTable;
import dev.theseus.rest.json.ObjectBuilder;
import dev.theseus.rest.json.Times;
import java.util.List;

/** {@code /debug}: what the daemon did and is doing. */
public final class DebugRoutes implements RouteTable.Resource {
    private final Traces traces;
    private final Slots slots;

    public DebugRoutes(Traces traces, Slots slots) {
        this.traces = traces;
        this.slots = slots;
    }

    @Override
    public void addTo(RouteTable table) {
        table.get("/debug/traces", this::list)
                .get("/debug/traces/{id}", this::find)
                .get("/debug/drivers", this::drivers);
    }

    private void list(Exchange exchange) {
        exchange.json(ObjectBuilder.array(traces.list(), DebugRoutes::trace));
    }

    /** The trace of that id, or those of the container. */
    private void find(Exchange exchange) {
        String id = exchange.path("id");
        List<TraceRecord> found = traces.find(id).map(List::of).orElseGet(() -> traces.ofContainer(id));
        if (found.isEmpty()) {
            throw EngineException.notFound(
                    "no trace " + id + ", nor one that touched a container of that id; old traces are forgotten");
        }
        exchange.json(ObjectBuilder.array(found, DebugRoutes::trace));
    }

    private static JsonObject trace(TraceRecord trace) {
        return ObjectBuilder.object()
                .put("TraceId", trace.id())
                .put("Root", span(trace.root()))
                .build();
    }

    private static JsonObject span(SpanRecord span) {
        ObjectBuilder json = ObjectBuilder.object()
                .put("Name", span.name())
                .put("Started", Times.rfc3339(span.started()))
                .put("DurationNanos", span.duration().toNanos())
                .put("Finished", span.finished());
        span.failure().ifPresent(failure -> json.put("Failure", failure));
        json.putUnlessEmpty("Notes", span.notes());
        if (!span.children().isEmpty()) {
            json.put("Children", ObjectBuilder.array(span.children(), DebugRoutes::span));
        }
        return json.build();
    }

    private void drivers(Exchange exchange) {
        exchange.json(ObjectBuilder.array(slots.list(), DebugRoutes::slot));
    }

    private static JsonObject slot(SlotView slot) {
        ObjectBuilder json = ObjectBuilder.object()
                .put("Kind", slot.kind().word())
                .put("Name", slot.name())
                .put("State", slot.state().name())
                .put("Bundle", slot.bundle())
                .put("Remark", slot.remark())
                .put("Parked", slot.parked());
        slot.info()
                .ifPresent(info -> json.put("Version", info.version())
                        .put(
                                "Capabilities",
                                info.capabilities().stream().sorted().toList())
                        .put("Status", info.status()));
        return json.put(
                        "Calls",
                        ObjectBuilder.array(
                                slot.calls(),
                                call -> ObjectBuilder.object()
                                        .put("Operation", call.operation())
                                        .put("AgeNanos", call.age().toNanos())
                                        .put("TraceId", call.traceId())
                                        .put("Stack", call.stack())
                                        .build()))
                .build();
    }
}
