package dev.theseus.engine.image;

import dev.theseus.api.image.Digest;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Tells which containers stand on an image. Thread-safe; never calls a driver. */
@ProviderType
public interface ImageUsers {
    /** Containers made from the image, whatever their state; empty for none. */
    List<ContainerRef> usersOf(Digest imageId);

    /**
     * A container that uses an image.
     *
     * @param id 64 hex digits
     * @param name without a slash
     * @param running whether it runs now (a paused or restarting one does)
     */
    record ContainerRef(String id, String name, boolean running) {}
}
