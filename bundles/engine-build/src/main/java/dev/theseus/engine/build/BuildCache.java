package dev.theseus.engine.build;

import dev.theseus.api.driver.CallContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What commands of builds keep from one build to the next. Thread-safe. */
@ProviderType
public interface BuildCache {
    /** All of it, the longest unused first. Looks at each file: may take long. */
    List<Entry> list(CallContext context);

    /**
     * Removes what is not in use, the longest unused first. Blocks until done.
     *
     * @param filters Docker's names to values: {@code until} (or {@code unused-for}), {@code id}, {@code type}, {@code
     *     description}, {@code inuse}, {@code shared}, {@code private}, {@code parent}; all must match
     * @param keep bytes that may stay; 0 for none. Empty for all that the filters leave
     * @throws dev.theseus.api.error.EngineException {@code INVALID_PARAMETER} for another filter
     */
    Pruned prune(Map<String, List<String>> filters, Optional<Long> keep, CallContext context);

    /**
     * One folder of files.
     *
     * @param id of this entry
     * @param type in BuildKit's words: {@code exec.cachemount}
     * @param description for people
     * @param size bytes
     * @param inUse by a command that runs
     * @param lastUsed when a command last had it
     * @param uses how many commands had it
     */
    record Entry(
            String id,
            String type,
            String description,
            long size,
            boolean inUse,
            Instant created,
            Instant lastUsed,
            long uses) {}

    /**
     * What pruning yields.
     *
     * @param ids what is gone
     * @param reclaimed bytes
     */
    record Pruned(List<String> ids, long reclaimed) {}
}
