package dev.theseus.api.volume;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes and mounts volumes of one kind. Its name is what {@code docker volume create --driver} takes.
 *
 * <p>What the engine does with its volumes follows from its capabilities, never from its name: {@link
 * #CONTENT_ON_HOST}, {@link #EXCLUSIVE}, {@link #DATA_ROOT_LAYOUT}.
 */
@ConsumerType
public interface VolumeDriver extends Driver {
    /**
     * Capability: {@link #stat} names the folder of the host that has the content, whether mounted or not, and looking
     * through it costs what a local disk does. The engine counts its bytes then ({@code docker system df}).
     */
    String CONTENT_ON_HOST = "content-on-host";

    /**
     * Capability: nobody but this engine knows its volumes, so that one to which no container refers is of no use to
     * anybody, and {@code docker volume prune} may remove it. Without it volumes are removed by name only.
     */
    String EXCLUSIVE = "exclusive";

    /**
     * Capability: the content of the volume NAME is the folder {@code <data-root>/volumes/NAME/_data}, as Docker has
     * it. {@code theseusd --check}, for which no driver runs, looks there whether all are there.
     */
    String DATA_ROOT_LAYOUT = "data-root-layout";

    /**
     * Makes a volume; no effect when it is there with the same options. {@code CONFLICT} when it is there with others, also
     * for the slower of two calls at once.
     *
     * @param name unique within the driver
     * @param options the user's {@code --opt} map; {@code INVALID_PARAMETER} for one that the driver does not know
     */
    void create(String name, Map<String, String> options, CallContext context);

    /**
     * Removes a volume and its content; succeeds when absent. {@code CONFLICT} while mounted. When it returns, its content is
     * deleted and the space free.
     */
    void remove(String name, CallContext context);

    /** Where the volume is or will be mounted; empty when there is no such volume. */
    Optional<Path> stat(String name, CallContext context);

    /** Names of all volumes that are whole, and nothing else. */
    List<String> list(CallContext context);

    /**
     * Makes the volume usable on the host and returns where. Counted per {@code mountId}: the same id twice counts once. {@code
     * NOT_FOUND} when there is no such volume.
     *
     * @param mountId who uses it, usually a container's id
     */
    Path mount(String name, String mountId, CallContext context);

    /** Ends a use; succeeds when that id does not use it. */
    void unmount(String name, String mountId, CallContext context);
}
