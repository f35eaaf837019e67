package dev.theseus.engine.volume;

import dev.theseus.api.driver.CallContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/** Volumes in use by running containers. Uses survive the daemon's death. */
@ProviderType
public interface VolumeMounts {
    /**
     * Makes a volume usable and returns where it is. The same volume twice for one container counts once.
     *
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} when there is no such volume
     */
    Path mount(String volume, String containerId, CallContext context);

    /** Ends the use; succeeds when there is none or the volume is gone. */
    void unmount(String volume, String containerId, CallContext context);

    /**
     * After a start of the daemon: makes sure of the mounts that running containers have and ends all other uses.
     *
     * @param running volumes by running container
     * @return remarks, one line each, for the log
     */
    List<String> recover(Map<String, Set<String>> running, CallContext context);

    /**
     * Ends all uses by a container of which nothing but its id is known any more, in the drivers too. Never throws: what cannot be
     * ended ends with the next boot.
     */
    void forget(String containerId, CallContext context);

    /** Likewise of some volumes, by a container that goes: a state that lost its last changes may not know of a use. */
    void forget(String containerId, Set<String> names, CallContext context);
}
