package dev.theseus.engine.image.internal.object;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.Platform;
import dev.theseus.engine.image.ImageReasons;
import dev.theseus.engine.image.ImageUsers;
import dev.theseus.engine.image.ImageView;
import dev.theseus.engine.image.internal.catalog.CatalogView;
import dev.theseus.engine.image.internal.catalog.ImageRecord;
import dev.theseus.engine.image.internal.document.ImageDocument;
import dev.theseus.settings.Settings;
import java.util.Map;
import java.util.Optional;

/** Describes images. */
public final class ImageViews {
    private final Documents documents;
    private final ImageUsers users;
    private final Settings settings;

    public ImageViews(Documents documents, ImageUsers users, Settings settings) {
        this.documents = documents;
        this.users = users;
        this.settings = settings;
    }

    /**
     * The image, if it is for the platform.
     *
     * @throws EngineException {@code NOT_FOUND} when it is for another one
     */
    public ImageView forPlatform(
            CatalogView catalog, ImageRecord image, String reference, Optional<Platform> platform) {
        ImageView view = describe(catalog, image);
        if (platform.isPresent() && !platform.get().accepts(view.platform())) {
            throw EngineException.notFound("image " + reference + " is for " + view.platform())
                    .because(
                            ImageReasons.PLATFORM_MISMATCH,
                            Map.of(
                                    Attributes.NAME,
                                    reference,
                                    Attributes.VALUE,
                                    view.platform().toString(),
                                    Attributes.WANTED,
                                    platform.get().toString()));
        }
        return view;
    }

    public ImageView describe(CatalogView catalog, ImageRecord image) {
        return describe(catalog, image, documents.of(image.digest()));
    }

    /** Empty for an image that has lost its configuration. */
    public Optional<ImageView> ifReadable(CatalogView catalog, ImageRecord image) {
        return documents.ifReadable(image.digest()).map(document -> describe(catalog, image, document));
    }

    /** Whether a container was made of it. */
    public boolean isUsed(ImageRecord image) {
        return !users.usersOf(image.digest()).isEmpty();
    }

    private ImageView describe(CatalogView catalog, ImageRecord image, ImageDocument document) {
        return new ImageView(
                image.digest(),
                catalog.tagsOf(image.digest()).stream()
                        .map(ImageReference::familiar)
                        .toList(),
                catalog.digestsOf(image.digest()).stream()
                        .map(ImageReference::familiar)
                        .toList(),
                image.parent(),
                document.comment(),
                document.created(),
                document.author(),
                document.platform(),
                document.osVersion(),
                image.size(),
                document.config(),
                image.diffIds(),
                image.lastTaggedAt(),
                settings.current().drivers().storage(),
                users.usersOf(image.digest()).stream()
                        .map(ImageUsers.ContainerRef::id)
                        .toList(),
                image.manifestDescriptor(),
                image.contentSize());
    }
}
