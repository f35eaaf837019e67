package dev.theseus.engine.container;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.api.runtime.TaskStats;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Looking at running containers. */
@ProviderType
public interface Monitoring {
    /**
     * Processes, as ps prints them.
     *
     * @param psArguments default {@code -ef}
     */
    Processes top(String reference, String psArguments, CallContext context);

    /** One reading; {@code task} is empty for a container that does not run. */
    Stats stats(String reference, CallContext context);

    /** A table of processes. */
    record Processes(List<String> titles, List<List<String>> rows) {}

    /**
     * One reading.
     *
     * @param systemCpuNanos CPU time of the whole host, for percentages
     * @param onlineCpus of the host
     * @param networks per interface name
     */
    record Stats(
            String id,
            String name,
            Optional<TaskStats> task,
            long systemCpuNanos,
            int onlineCpus,
            Map<String, EndpointStats> networks) {}
}
