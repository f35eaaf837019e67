package dev.theseus.engine.image.internal.object;

import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.engine.event.Events;
import java.util.HashMap;
import java.util.Map;

/** Tells what happens to images: labels as attributes, and {@code name}. */
public final class ImageEvents {
    private final Events events;
    private final Documents documents;

    public ImageEvents(Events events, Documents documents) {
        this.events = events;
        this.documents = documents;
    }

    /** Something happened to an image; must be told while the image's configuration can still be read. */
    public void image(String action, Digest imageId, String name) {
        publish(action, imageId.value(), imageId, name);
    }

    /** Something happened to a name: pull and push are events of names. */
    public void name(String action, ImageReference reference, Digest imageId) {
        publish(action, reference.familiar(), imageId, reference.familiarName());
    }

    /** @param reclaimed bytes */
    public void pruned(long reclaimed) {
        events.publish("image", "prune", "", Map.of("reclaimed", Long.toString(reclaimed)));
    }

    private void publish(String action, String actor, Digest imageId, String name) {
        Map<String, String> attributes =
                new HashMap<>(documents.of(imageId).config().labels());
        attributes.put("name", name);
        events.publish("image", action, actor, attributes);
    }
}
