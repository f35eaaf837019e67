package dev.theseus.engine.image;

import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.Platform;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An image at one moment.
 *
 * @param id digest of its configuration
 * @param tags familiar names with tag
 * @param repoDigests familiar names with digest
 * @param parent empty for a pulled one
 * @param comment of its last history entry
 * @param created by its configuration; empty where it does not say
 * @param author by its configuration
 * @param platform it is for
 * @param osVersion by its configuration
 * @param size bytes unpacked, all layers
 * @param config defaults for containers
 * @param diffIds of its layers, lowest first
 * @param lastTagged when a name was last given; empty for never
 * @param storageDriver under which its layers are unpacked; empty for none yet
 * @param containers ids of the containers made from it
 * @param manifest the manifest it came with
 * @param contentSize bytes of the manifest and the compressed layers
 */
public record ImageView(
        Digest id,
        List<String> tags,
        List<String> repoDigests,
        String parent,
        String comment,
        Optional<Instant> created,
        String author,
        Platform platform,
        String osVersion,
        long size,
        ImageConfig config,
        List<Digest> diffIds,
        Optional<Instant> lastTagged,
        String storageDriver,
        List<String> containers,
        Descriptor manifest,
        long contentSize) {
    /** The same under other names. */
    public ImageView named(List<String> otherTags, List<String> otherDigests) {
        return new ImageView(
                id,
                otherTags,
                otherDigests,
                parent,
                comment,
                created,
                author,
                platform,
                osVersion,
                size,
                config,
                diffIds,
                lastTagged,
                storageDriver,
                containers,
                manifest,
                contentSize);
    }
}
