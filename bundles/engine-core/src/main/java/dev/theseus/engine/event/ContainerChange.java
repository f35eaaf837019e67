package dev.theseus.engine.event;

import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What happened to a container, or in it. */
public sealed interface ContainerChange {
    /** What needs no more than its name. */
    enum Plain implements ContainerChange {
        CREATED,
        STARTED,
        /** Somebody had it stopped; its end was told before. */
        STOPPED,
        RESTARTED,
        PAUSED,
        RESUMED,
        OUT_OF_MEMORY,
        UPDATED,
        REMOVED,
        ATTACHED,
        /** Its terminal. */
        RESIZED,
        PROCESSES_LISTED,
        /** Files were taken out of it. */
        READ_FROM,
        /** Files were put into it. */
        WRITTEN_TO,
        EXPORTED
    }

    record Killed(int signal) implements ContainerChange {}

    /** @param ran from its start to its end */
    record Died(int exitCode, Duration ran) implements ContainerChange {}

    record Renamed(String oldName) implements ContainerChange {}

    /** @param status {@code starting}, {@code healthy}, {@code unhealthy} */
    record HealthChanged(String status) implements ContainerChange {}

    /** An image was made of it. */
    record Committed(Digest image, Optional<ImageReference> name, String comment) implements ContainerChange {}

    record ExecCreated(String execId, List<String> command) implements ContainerChange {
        public ExecCreated {
            command = List.copyOf(command);
        }
    }

    record ExecStarted(String execId, List<String> command) implements ContainerChange {
        public ExecStarted {
            command = List.copyOf(command);
        }
    }

    record ExecDied(String execId, int exitCode) implements ContainerChange {}
}
