package dev.theseus.engine.trace;

import dev.theseus.api.host.Subscription;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** Tells of traces when they end. */
@ProviderType
public interface EndedTraces {
    /** From now on; the listener is called in the thread that ended the trace, and must not hold it up. */
    Subscription subscribe(Consumer<TraceRecord> listener);
}
