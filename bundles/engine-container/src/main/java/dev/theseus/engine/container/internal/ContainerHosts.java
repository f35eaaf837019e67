package dev.theseus.engine.container.internal;

import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.exec.internal.ExecHosts;
import dev.theseus.engine.id.SandboxId;
import dev.theseus.engine.network.Sandboxes;
import java.util.List;

/** Shows containers to execs. */
public final class ContainerHosts implements ExecHosts {
    private final ContainerTable table;
    private final Sandboxes sandboxes;
    private final RootFileSystem roots;
    private final ContainerEvents events;

    public ContainerHosts(ContainerTable table, Sandboxes sandboxes, RootFileSystem roots, Events events) {
        this.table = table;
        this.sandboxes = sandboxes;
        this.roots = roots;
        this.events = new ContainerEvents(events);
    }

    @Override
    public ExecHost find(String reference) {
        Container container = table.find(reference);
        ContainerRecord record = container.now();
        return new ExecHost(
                record.id(),
                record.name(),
                record.state().status().word(),
                record.spec(),
                NetworkFilesWriter.hostname(record, table),
                linkEnvironment(record),
                record.runtime(),
                record.task(),
                roots.bundle(record.id()),
                container.directory());
    }

    private List<String> linkEnvironment(ContainerRecord record) {
        if (record.spec().networking().links().isEmpty()) {
            return List.of();
        }
        return sandboxes
                .find(new SandboxId(record.id()))
                .map(sandbox -> LinkEnvironment.of(
                        record.name(),
                        sandbox.linkedHosts(),
                        name -> table.find(name).now()))
                .orElse(List.of());
    }

    @Override
    public void publish(ExecHost host, ContainerChange change) {
        events.publish(table.find(host.id()).now(), change);
    }
}
