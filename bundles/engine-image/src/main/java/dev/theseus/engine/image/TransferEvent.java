package dev.theseus.engine.image;

import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import java.time.Duration;
import java.util.Optional;

/** One step of a transfer. Faces say it in their own words. */
public sealed interface TransferEvent {
    /** Of the blob where it is pulled, of its contents (the diffID) where it is pushed or loaded. */
    sealed interface OfLayer extends TransferEvent {
        Digest layer();
    }

    /**
     * A layer has come this far.
     *
     * @param done bytes; -1 where the phase has none
     * @param total bytes in all; -1 where the phase has none
     */
    record Layer(Digest layer, LayerPhase phase, long done, long total) implements OfLayer {
        /** In a phase without bytes. */
        public Layer(Digest layer, LayerPhase phase) {
            this(layer, phase, -1, -1);
        }
    }

    /** The registry failed; told again every second while {@code delay} is left. */
    record LayerRetry(Digest layer, Duration delay) implements OfLayer {}

    /** Push: the registry took the layer from another of its repositories. */
    record LayerMounted(Digest layer, String repository) implements OfLayer {}

    /** The registry knows the image; what follows is about its layers. */
    record PullBegan(ImageReference reference) implements TransferEvent {}

    /** @param target digest that the name led to, of a manifest or an index */
    record Pulled(ImageReference reference, Digest target) implements TransferEvent {}

    /**
     * All that was asked for is here.
     *
     * @param name with tag or digest, or without when all tags of it were pulled
     * @param changed whether anything was new
     */
    record PullEnded(ImageReference name, boolean changed) implements TransferEvent {}

    /** @param repository its name alone counts */
    record PushBegan(ImageReference repository) implements TransferEvent {}

    /**
     * The registry has one image under its tag.
     *
     * @param size of the manifest in bytes
     */
    record Pushed(String tag, Digest manifest, long size) implements TransferEvent {}

    /** An archive's image is here; once for each name, or once without one. */
    record Loaded(Digest image, Optional<ImageReference> name) implements TransferEvent {}

    /** A root file system has become an image. */
    record Imported(Digest image) implements TransferEvent {}
}
