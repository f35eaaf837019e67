package dev.theseus.engine.event;

import dev.theseus.api.host.Subscription;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** The daemon's events; the last 1024 are kept in memory, but for those of {@link Happening.OfStore}. */
@ProviderType
public interface Events {
    void publish(Happening what);

    /**
     * Delivers past events since {@code since} at once and new ones as they come, without a gap and in order. The
     * listener is called from one thread per subscription and may block; over 4096 waiting events end the subscription.
     *
     * @param since only events at or after it; {@link Instant#MAX} for no past ones
     */
    Subscription subscribe(Instant since, Consumer<Event> listener);

    /** Kept events from {@code since} to {@code until}, oldest first. */
    List<Event> past(Instant since, Instant until);
}
