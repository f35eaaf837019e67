package dev.theseus.engine.exec.internal;

import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.event.ContainerChange;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What execs need to know of containers; provided by the containers' side. */
public interface ExecHosts {
    /** Finds a container by id, name or id prefix; {@code NOT_FOUND} otherwise. */
    ExecHost find(String reference);

    /** Publishes an event of an exec in the container; {@code NOT_FOUND} when the container is gone. */
    void publish(ExecHost host, ContainerChange change);

    /**
     * A container at one moment.
     *
     * @param status in Docker's words
     * @param linkEnvironment variables that legacy links bring
     * @param task present while it runs
     * @param bundle its OCI bundle
     * @param directory where its files are kept
     */
    record ExecHost(
            String id,
            String name,
            String status,
            ContainerSpec spec,
            String hostname,
            List<String> linkEnvironment,
            String runtime,
            Optional<TaskHandle> task,
            Path bundle,
            Path directory) {}
}
