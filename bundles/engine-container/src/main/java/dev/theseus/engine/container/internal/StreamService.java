package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.engine.container.Attachment;
import dev.theseus.engine.container.ContainerReasons;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.ContainerStreams;
import dev.theseus.engine.container.StreamSink;
import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.log.LogReader;
import dev.theseus.engine.slot.Slots;
import java.util.Map;

/** Attaching to containers and reading their logs. */
public final class StreamService implements ContainerStreams {
    private final ContainerTable table;
    private final Slots slots;
    private final ContainerLogs logs;
    private final ContainerEvents events;

    public StreamService(ContainerTable table, Slots slots, ContainerLogs logs, Events events) {
        this.table = table;
        this.slots = slots;
        this.logs = logs;
        this.events = new ContainerEvents(events);
    }

    @Override
    public Attachment attach(String reference, AttachRequest request, StreamSink sink, CallContext context) {
        Container container = table.find(reference);
        ContainerRecord record = container.now();
        if (record.state().status() == ContainerStatus.PAUSED) {
            throw EngineException.conflict("container " + record.name() + " is paused: nothing can be attached")
                    .because(ContainerReasons.ATTACH_WHILE_PAUSED, Map.of(Attributes.ID, record.id()));
        }
        if (record.state().status() == ContainerStatus.RESTARTING) {
            throw EngineException.conflict("container " + record.name() + " is restarting: nothing can be attached")
                    .because(ContainerReasons.ATTACH_WHILE_RESTARTING, Map.of(Attributes.ID, record.id()));
        }
        if (request.logs()) {
            logs.requireKept(record);
        }
        events.publish(record, ContainerChange.Plain.ATTACHED);
        boolean stdin = request.stdin() && record.spec().process().openStdin();
        if (request.logs()) {
            return LoggedAttachment.open(container, request, stdin, sink, context);
        }
        if (!request.stream()) {
            Attachment nothing = container.hub().attach(false, false, false, new EndOnly(sink::end));
            nothing.close();
            return nothing;
        }
        return container.hub().attach(stdin, request.stdout(), request.stderr(), sink);
    }

    @Override
    public void logs(String reference, LogRequest request, LogSink sink, CallContext context) {
        Container container = table.find(reference);
        logs.requireKept(container.now());
        LogReader.lines(container.logPath(), request, entry -> sink.entry(entry.stream(), entry.time(), entry.data()))
                .read(() -> mayWrite(container), context);
    }

    private static boolean mayWrite(Container container) {
        ContainerStatus status = container.now().state().status();
        return status == ContainerStatus.RUNNING
                || status == ContainerStatus.PAUSED
                || status == ContainerStatus.RESTARTING;
    }

    @Override
    public void resize(String reference, int rows, int columns, CallContext context) {
        ContainerRecord record = table.find(reference).now();
        TaskHandle task = record.task().orElseThrow(record::notRunning);
        slots.runtime(record.runtime()).run("resize", context, (driver, c) -> driver.resize(task, rows, columns, c));
        events.publish(record, ContainerChange.Plain.RESIZED);
    }
}
