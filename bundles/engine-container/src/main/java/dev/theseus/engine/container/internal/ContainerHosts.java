package dev.theseus.engine.container.internal;

import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.exec.internal.ExecHosts;

/** Shows containers to execs. */
public final class ContainerHosts implements ExecHosts {
    private final ContainerTable table;
    private final RootFileSystem roots;
    private final ContainerEvents events;

    public ContainerHosts(ContainerTable table, RootFileSystem roots, Events events) {
        this.table = table;
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
                record.runtime(),
                record.task(),
                roots.bundle(record.id()),
                container.directory());
    }

    @Override
    public void publish(ExecHost host, ContainerChange change) {
        events.publish(table.find(host.id()).now(), change);
    }
}
