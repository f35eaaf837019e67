package dev.theseus.engine.image;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Platform;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Images as objects. A reference is a name with tag or digest, an id, or an unambiguous id prefix; {@code NOT_FOUND} says
 * {@code image.not-found}.
 */
@ProviderType
public interface Images {
    ImageView inspect(String reference, Optional<Platform> platform);

    /**
     * Where the image's topmost layer is kept, in the words of the default storage driver; empty while that has not unpacked
     * it, is not there, or says nothing.
     */
    Map<String, String> storageDetails(ImageView image, CallContext context);

    /** Newest first. Filters: dangling, label, before, since, reference, until. */
    List<ImageView> list(boolean all, Map<String, List<String>> filters);

    /** Newest first. */
    List<HistoryEntry> history(String reference, Optional<Platform> platform);

    void tag(String reference, String repository, String tag);

    /**
     * Removes a name, and with the last one the image and the layers nobody else uses.
     *
     * @throws dev.theseus.api.error.EngineException {@code CONFLICT} while containers or several names use it, without
     *     {@code force}
     */
    List<Removed> remove(String reference, boolean force, boolean prune, CallContext context);

    /** Removes dangling images, or with filter {@code dangling=false} all that no container uses. */
    Pruned prune(Map<String, List<String>> filters, CallContext context);

    /** One line of history; id is empty where unknown ({@code <missing>}). */
    record HistoryEntry(
            String id, Optional<Instant> created, String createdBy, List<String> tags, long size, String comment) {}

    /** One thing removed: exactly one of the two is not empty. */
    record Removed(String untagged, String deleted) {}

    /** What pruning yields. */
    record Pruned(List<Removed> removed, long reclaimed) {}
}
