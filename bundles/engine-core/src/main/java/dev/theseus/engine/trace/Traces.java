package dev.theseus.engine.trace;

import dev.theseus.api.trace.Span;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Begins and remembers traces. */
@ProviderType
public interface Traces {
    /**
     * Begins a trace; closing the returned root span ends it and puts it into the ring. Unfinished traces are listed too.
     *
     * @param name the request, e.g. {@code POST /containers/create}
     */
    Span begin(String name);

    /** Newest first. */
    List<TraceRecord> list();

    Optional<TraceRecord> find(String traceId);

    /** Traces that touched the container, newest first; spans note {@code container.id}. */
    List<TraceRecord> ofContainer(String containerId);
}
