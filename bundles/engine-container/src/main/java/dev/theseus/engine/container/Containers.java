package dev.theseus.engine.container;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.host.Subscription;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Containers as objects. A {@code reference} is a full id, a name, or an unambiguous id prefix; {@code NOT_FOUND} says
 * {@code container.not-found}.
 */
@ProviderType
public interface Containers {
    /**
     * Makes a container; nothing runs yet.
     *
     * @param name empty for a generated one
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} for an unknown image ({@code image.not-found});
     *     {@code CONFLICT} for a name in use; {@code INVALID_PARAMETER}
     */
    Created create(Optional<String> name, ContainerSpec spec, CallContext context);

    ContainerView inspect(String reference, boolean size, CallContext context);

    /** Newest first. */
    List<ContainerView> list(ContainerFilter filter, CallContext context);

    /**
     * Where the container's own layer is kept, in its storage driver's words, and as {@code MergedDir} where the engine mounts
     * it; empty when the driver is not there, or says nothing.
     */
    Map<String, String> storageDetails(String reference, CallContext context);

    void rename(String reference, String newName, CallContext context);

    /** Changes limits and restart policy; returns warnings. */
    List<String> update(String reference, LimitConfig limits, Optional<RestartPolicy> restart, CallContext context);

    /**
     * Removes a container.
     *
     * @param force kill it first
     * @param volumes also its anonymous volumes
     * @param link remove the legacy link of that name instead
     */
    void remove(String reference, boolean force, boolean volumes, boolean link, CallContext context);

    /**
     * Removes stopped containers, but for those that are {@linkplain #keep kept}. Filters: label, label!, until.
     */
    Pruned prune(Map<String, List<String>> filters, CallContext context);

    /**
     * Keeps a container from {@link #prune} until the result is closed, also while it does not run, and before it is there: whoever
     * has made it for work of his own removes it. In memory only.
     *
     * @param name that it has or will have
     */
    Subscription keep(String name);

    /**
     * What creation yields.
     *
     * @param warnings for the user
     */
    record Created(String id, List<String> warnings) {}

    /**
     * What pruning yields.
     *
     * @param reclaimed bytes
     */
    record Pruned(List<String> ids, long reclaimed) {}
}
