package dev.theseus.engine.image.internal.object;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.Platform;
import dev.theseus.engine.image.ImageView;
import dev.theseus.engine.image.internal.catalog.CatalogView;
import dev.theseus.engine.image.internal.catalog.ImageLookup;
import dev.theseus.engine.image.internal.catalog.ImageRecord;
import dev.theseus.engine.image.internal.catalog.LayerRecord;
import dev.theseus.engine.image.internal.platform.PlatformContent;
import dev.theseus.engine.image.internal.platform.PlatformContent.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The image that a reference means for a platform: the one that Docker shows under the name, or else another platform of
 * what the name leads to, if all of that is here.
 */
public final class PlatformViews {
    private final ImageViews views;
    private final PlatformContent content;

    public PlatformViews(ImageViews views, PlatformContent content) {
        this.views = views;
        this.content = content;
    }

    /**
     * Describes it; layers that nobody has unpacked count as empty.
     *
     * @throws EngineException {@code NOT_FOUND}
     */
    public ImageView view(CatalogView catalog, String reference, Optional<Platform> platform) {
        try {
            return views.forPlatform(catalog, ImageLookup.find(catalog, reference), reference, platform);
        } catch (EngineException e) {
            Optional<Found> other = other(catalog, reference, platform, e);
            if (other.isPresent()) {
                return views.describe(catalog, record(catalog, other.get()));
            }
            throw e;
        }
    }

    /** What is whole here of another platform; empty when the failure to find the one that is shown has another cause. */
    public Optional<Found> other(
            CatalogView catalog, String reference, Optional<Platform> platform, EngineException failure) {
        return failure.kind() == ErrorKind.NOT_FOUND
                ? platform.flatMap(wish ->
                                ImageLookup.target(catalog, reference).flatMap(target -> content.find(target, wish)))
                        .filter(found -> content.missing(found).isEmpty())
                : Optional.empty();
    }

    private static ImageRecord record(CatalogView catalog, Found found) {
        return catalog.imageOf(found.descriptor().digest()).orElseGet(() -> {
            List<Digest> diffIds = found.document().diffIds();
            List<LayerRecord> layers = new ArrayList<>();
            for (int i = 0;
                    i < Math.min(diffIds.size(), found.manifest().layers().size());
                    i++) {
                long size =
                        catalog.layerOf(diffIds.get(i)).map(LayerRecord::size).orElse(0L);
                layers.add(LayerRecord.of(found.manifest().layers().get(i), diffIds.get(i), size));
            }
            return ImageRecord.of(found.manifest().config().digest(), found.descriptor(), layers, "");
        });
    }
}
