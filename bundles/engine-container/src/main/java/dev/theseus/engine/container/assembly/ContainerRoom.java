package dev.theseus.engine.container.assembly;

import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.HostFacts;
import dev.theseus.api.host.Mounts;
import dev.theseus.api.host.Processes;
import dev.theseus.api.host.StdioConnections;
import dev.theseus.engine.container.ContainerFiles;
import dev.theseus.engine.container.ContainerStreams;
import dev.theseus.engine.container.Containers;
import dev.theseus.engine.container.HealthCounts;
import dev.theseus.engine.container.Lifecycle;
import dev.theseus.engine.container.Migrations;
import dev.theseus.engine.container.Monitoring;
import dev.theseus.engine.container.internal.ContainerParts;
import dev.theseus.engine.core.CoreRoom;
import dev.theseus.engine.core.Offers;
import dev.theseus.engine.exec.Execs;
import dev.theseus.engine.image.CommitSource;
import dev.theseus.engine.image.ImageSnapshots;
import dev.theseus.engine.network.NetworkStart;
import dev.theseus.engine.network.Sandboxes;
import dev.theseus.engine.volume.assembly.VolumeRoom;
import dev.theseus.settings.BeforeStop;
import java.util.List;

/** Containers from creation to removal, their processes, streams, files and logs. */
public final class ContainerRoom implements AutoCloseable {
    private final ContainerParts parts;

    /** What containers need of the machine. */
    public record Host(FileTrees files, HostFacts facts, Mounts mounts, Processes processes, StdioConnections stdio) {}

    public ContainerRoom(
            CoreRoom core,
            ContainerRecords records,
            Host host,
            ImageSnapshots images,
            Sandboxes sandboxes,
            NetworkStart networks,
            VolumeRoom volumes) {
        parts = ContainerParts.furnish(
                records.table(),
                records.networkFiles(),
                core.settings(),
                core.atStart(),
                new ContainerParts.Host(host.files(), host.facts(), host.mounts(), host.processes(), host.stdio()),
                new ContainerParts.Neighbours(
                        core.store(),
                        core.slots(),
                        images,
                        sandboxes,
                        networks,
                        volumes.volumes(),
                        volumes.mounts(),
                        core.events(),
                        core.traces()));
    }

    public Containers containers() {
        return parts.containers();
    }

    /** Containers as commits see them. */
    public CommitSource commitSource() {
        return parts.commitSource();
    }

    /**
     * Adopts what runs, finishes or undoes what was half done, and sweeps, in a thread of its own.
     *
     * @param recovered run when clients may come
     */
    public void beginRecovery(Runnable recovered) {
        parts.recovery().begin(recovered);
    }

    /** What the last start could not bring in order, in sentences; empty when nothing is. */
    public List<String> problems() {
        return parts.recovery().problems();
    }

    public void offerTo(Offers offers) {
        offers.offer(Containers.class, parts.containers())
                .offer(Lifecycle.class, parts.lifecycle())
                .offer(ContainerFiles.class, parts.files())
                .offer(ContainerStreams.class, parts.streams())
                .offer(Monitoring.class, parts.monitoring())
                .offer(HealthCounts.class, parts.health())
                .offer(Execs.class, parts.execs())
                .offer(Migrations.class, parts.migrations())
                .offer(CommitSource.class, parts.commitSource())
                .offer(BeforeStop.class, parts.beforeStop());
    }

    @Override
    public void close() {
        parts.close();
    }
}
