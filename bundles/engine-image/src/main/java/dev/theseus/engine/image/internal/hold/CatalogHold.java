package dev.theseus.engine.image.internal.hold;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.ImageHold;
import dev.theseus.engine.image.internal.catalog.Catalog;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** {@link ImageHold} of images of the catalog. */
public final class CatalogHold implements ImageHold {
    private final Catalog catalog;
    private final HeldImages all;
    private final Set<Digest> own = new HashSet<>();

    public CatalogHold(Catalog catalog, HeldImages all) {
        this.catalog = catalog;
        this.all = all;
    }

    @Override
    public void keep(Digest image) {
        keepComing(image);
        if (catalog.view().image(image).isEmpty()) {
            throw EngineException.notFound("there is no image " + image)
                    .because(Reason.IMAGE_NOT_FOUND, Map.of(Attributes.NAME, image.value()));
        }
    }

    @Override
    public synchronized void keepComing(Digest image) {
        if (own.add(image)) {
            all.add(image);
        }
    }

    @Override
    public synchronized void close() {
        all.drop(own);
        own.clear();
    }
}
