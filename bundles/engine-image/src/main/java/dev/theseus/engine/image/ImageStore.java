package dev.theseus.engine.image;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.Platform;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Images as names for descriptors, in namespaces that do not see each other. {@code moby} is Docker's, and what {@link Images}
 * shows is a view of it: an image with an id, once a manifest to which a name there leads has been unpacked.
 *
 * <p>Changes are durable when they return. A namespace or a name that cannot be one is {@code INVALID_PARAMETER}. Thread-safe.
 */
@ProviderType
public interface ImageStore {
    /** Those that have names. */
    Set<String> namespaces();

    /** @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} */
    NamedImage get(String namespace, String name);

    /** By name. */
    List<NamedImage> list(String namespace);

    /**
     * Gives a name. What it leads to need not be here yet; it stays from when it is, with all that it refers to.
     *
     * @throws dev.theseus.api.error.EngineException {@code ALREADY_EXISTS}
     */
    NamedImage create(String namespace, String name, Descriptor target, Map<String, String> labels);

    /**
     * Changes where a name leads, or its labels; the rest of what {@code change} gives does not count.
     *
     * @param change from what is there to what shall be; called with the store locked
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND}
     */
    NamedImage update(String namespace, String name, UnaryOperator<NamedImage> change);

    /**
     * Makes an image that containers can stand on of what a name leads to, unpacking layers from the content store: no registry is
     * asked. It is one of Docker's images from then on, under the name if that is one of Docker's under which it shows none, and
     * else without a name. Done already it returns at once. Blocks until done.
     *
     * @param platform of an index, or what the manifest must be for
     * @return the image's id, the digest of its configuration
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} for no such name or platform, or when some of it is not
     *     here, which the message tells; {@code DATA_LOSS} when a layer is not what the configuration promises
     */
    Digest unpack(String namespace, String name, Platform platform, CallContext context);

    /**
     * Removes a name, and what only it led to. Containers keep what they stand on.
     *
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND}
     */
    void delete(String namespace, String name);
}
