package dev.theseus.engine.image;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Digest;
import dev.theseus.api.storage.SnapshotKey;
import java.io.OutputStream;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Makes images one step at a time: each stands on the one before, as a build leaves them. Blocks until done. */
@ProviderType
public interface ImageSteps {
    /**
     * Begins to hold images. Whoever makes steps holds what they stand on, for as long as another one may follow.
     *
     * @return holds nothing yet
     */
    ImageHold hold();

    /**
     * The newest image here that such a step has made: of the same parent, by the same words, with the same outcome.
     *
     * @param hold keeps what is found
     * @return empty for none
     */
    Optional<Digest> find(ImageStep step, ImageHold hold);

    /**
     * Finds a step in the history of an image that was made elsewhere: after the same steps, with the same layers, by the same
     * words. What it led to is an image of its own then, with that step's layer.
     *
     * @param source an image that is here
     * @param hold keeps what is found
     * @return empty where its history is another one
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} when the step's parent is not there any more
     */
    Optional<Digest> findIn(Digest source, ImageStep step, ImageHold hold, CallContext context);

    /**
     * Makes the image that a step leads to. It has no name; whoever removes the last image that stands on it may remove it too.
     *
     * @param layer what the step changed; empty for a step that changes no file
     * @param hold keeps the image, from before it is there
     * @return its id
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} when the parent is not there any more
     */
    Digest add(ImageStep step, Optional<LayerContent> layer, ImageHold hold, CallContext context);

    /** Writes a layer, uncompressed, as {@link dev.theseus.api.storage.StorageDriver#diff} does. */
    @FunctionalInterface
    interface LayerContent {
        void write(OutputStream tar, CallContext context);

        /**
         * Offers what the layer was written from as the layer itself, so that nobody unpacks it: a snapshot of the same files on
         * the same parent.
         *
         * @param storageDriver that the layer is wanted in
         * @param layer the key under which it is to be there
         * @return whether it is
         */
        default boolean commit(String storageDriver, SnapshotKey layer, CallContext context) {
            return false;
        }
    }
}
