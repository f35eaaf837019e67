package dev.theseus.engine.image;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Digest;
import java.io.OutputStream;
import org.osgi.annotation.versioning.ProviderType;

/** What {@link Commits} needs to know of containers. */
@ProviderType
public interface CommitSource {
    /**
     * Finds a container by name, id or unambiguous id prefix.
     *
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} ({@code container.not-found});
     *     {@code CONFLICT} when it is being removed
     */
    Source resolve(String container);

    /**
     * Holds the container still: pauses it if it runs and is not paused already. Closing the result undoes exactly that.
     *
     * @param containerId 64 hex digits
     */
    Subscription pause(String containerId, CallContext context);

    /**
     * Writes the container's own layer as {@link dev.theseus.api.storage.StorageDriver#diff} does.
     *
     * @param containerId 64 hex digits
     */
    void diff(String containerId, OutputStream tar, CallContext context);

    /**
     * A container as a commit sees it.
     *
     * @param id 64 hex digits
     * @param name without a slash
     * @param image what it was made from, as its user named it
     * @param imageId what it was made from
     * @param config its process defaults (command, environment, labels, …), the image's merged in
     */
    record Source(String id, String name, String image, Digest imageId, ImageConfig config) {}
}
