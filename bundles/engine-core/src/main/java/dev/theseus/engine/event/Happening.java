package dev.theseus.engine.event;

import dev.theseus.api.image.Descriptor;
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

    /**
     * Something of what images are made of, for faces that show names, blobs and leases as such. It is told once and not kept: a
     * pull has one for every blob.
     */
    sealed interface OfStore extends Happening {}

    /**
     * A name of an image came, changed or went, by whoever's doing.
     *
     * @param target where it leads, or led
     * @param labels of the name
     */
    record OfName(String namespace, String name, Descriptor target, Map<String, String> labels, NameChange change)
            implements OfStore {
        public OfName {
            labels = Map.copyOf(labels);
        }
    }

    /** @param namespace that wrote labels on it; empty for what is everybody's: that it came or went */
    record OfContent(Digest digest, ContentChange change, Optional<String> namespace) implements OfStore {}

    record OfLease(String namespace, String id, LeaseChange change) implements OfStore {}

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

    enum NameChange {
        CREATED,
        /** It leads elsewhere, or has other labels. */
        UPDATED,
        DELETED
    }

    enum ContentChange {
        ADDED,
        LABELLED,
        REMOVED
    }

    enum LeaseChange {
        CREATED,
        /** It holds more. */
        EXTENDED,
        /** Deleted, or expired and found so. */
        ENDED
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
