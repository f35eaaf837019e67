package dev.theseus.engine.image.internal.object;

import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.event.Happening;
import dev.theseus.engine.event.Happening.ImageChange;
import dev.theseus.engine.event.Happening.PrunedKind;
import java.util.Map;
import java.util.Optional;

/** Tells what happens to images; must be told while the image's configuration can still be read. */
public final class ImageEvents {
    private final Events events;
    private final Documents documents;

    public ImageEvents(Events events, Documents documents) {
        this.events = events;
        this.documents = documents;
    }

    /** Something happened to an image, whatever it is called. */
    public void image(ImageChange change, Digest imageId) {
        publish(change, imageId, Optional.empty());
    }

    /** Something happened to an image under a name. */
    public void name(ImageChange change, ImageReference reference, Digest imageId) {
        publish(change, imageId, Optional.of(reference));
    }

    /** @param reclaimed bytes */
    public void pruned(long reclaimed) {
        events.publish(new Happening.Pruned(PrunedKind.IMAGES, reclaimed));
    }

    private void publish(ImageChange change, Digest imageId, Optional<ImageReference> reference) {
        Map<String, String> labels = documents
                .ifReadable(imageId)
                .map(document -> document.config().labels())
                .orElse(Map.of());
        events.publish(new Happening.OfImage(imageId, labels, change, reference));
    }
}
