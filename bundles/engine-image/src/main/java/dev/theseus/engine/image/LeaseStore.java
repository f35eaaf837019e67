package dev.theseus.engine.image;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Leases: what somebody needs of content and layers although no image leads to it. They outlive the daemon. Whoever adds
 * something to a lease and then sees that it is there can rely on it. Thread-safe.
 */
@ProviderType
public interface LeaseStore {
    /** Those that have not expired, of one namespace. */
    List<Lease> list(String namespace);

    /**
     * Makes a lease that holds nothing yet.
     *
     * @param expires from when on it holds nothing; empty for never
     * @throws dev.theseus.api.error.EngineException {@code ALREADY_EXISTS}; {@code INVALID_PARAMETER} for a namespace or an id
     *     that is none
     */
    Lease create(String namespace, String id, Optional<Instant> expires, Map<String, String> labels);

    /**
     * Adds to a lease, for as long as that lives.
     *
     * @param content with all that it refers to; may come later
     * @param layers chainIDs, those that others stand on first
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} when it is gone or has expired
     */
    Lease add(String namespace, String id, Set<Digest> content, List<Digest> layers);

    /** Ends a lease; what it alone held is removed. Succeeds when absent. */
    void delete(String namespace, String id, CallContext context);
}
