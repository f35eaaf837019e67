package dev.theseus.engine.event;

import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.settings.DaemonSettings;
import java.util.Map;
import java.util.Optional;

/** What happened, and to what. Faces say it in their own words. */
public sealed interface Happening {
    /**
     * Something happened to a container, or in it.
     *
     * @param image as it was named when the container was created
     */
    record OfContainer(String id, String name, String image, Map<String, String> labels, ContainerChange change)
            implements Happening {
        public OfContainer {
            labels = Map.copyOf(labels);
        }
    }

    /**
     * Something happened to an image.
     *
     * @param labels of its configuration
     * @param reference the name that it went by, where one was meant: pulled, pushed, tagged
     */
    record OfImage(Digest id, Map<String, String> labels, ImageChange change, Optional<ImageReference> reference)
            implements Happening {
        public OfImage {
            labels = Map.copyOf(labels);
        }
    }

    /** @param container that was connected or disconnected */
    record OfNetwork(String id, String name, String driver, NetworkChange change, Optional<String> container)
            implements Happening {}

    /** @param container for which it was mounted or unmounted */
    record OfVolume(String name, String driver, VolumeChange change, Optional<String> container) implements Happening {}

    /** @param reclaimed bytes */
    record Pruned(PrunedKind kind, long reclaimed) implements Happening {}

    /**
     * The daemon has read its configuration again.
     *
     * @param settings as they are now
     */
    record Reloaded(String engineId, DaemonSettings settings) implements Happening {}

    enum ImageChange {
        /** Made of a container; names are told apart from that. */
        CREATED,
        PULLED,
        PUSHED,
        TAGGED,
        UNTAGGED,
        DELETED,
        SAVED,
        LOADED,
        IMPORTED
    }

    enum NetworkChange {
        CREATED,
        REMOVED,
        CONNECTED,
        DISCONNECTED
    }

    enum VolumeChange {
        CREATED,
        REMOVED,
        MOUNTED,
        UNMOUNTED
    }

    /** What all unused ones of are removed at once. */
    enum PrunedKind {
        CONTAINERS,
        IMAGES,
        NETWORKS,
        VOLUMES
    }
}
