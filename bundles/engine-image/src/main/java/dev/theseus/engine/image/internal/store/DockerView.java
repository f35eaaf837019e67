package dev.theseus.engine.image.internal.store;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.engine.image.NamedImage;
import dev.theseus.engine.image.internal.catalog.CatalogView;
import dev.theseus.engine.image.internal.catalog.ImageRecord;
import dev.theseus.engine.image.internal.catalog.Namespaces;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.document.ManifestIndex;
import dev.theseus.engine.image.internal.document.MediaTypes;
import java.util.List;
import java.util.Optional;

/** What Docker shows of a name that somebody else has made: the image of this machine's manifest, if that is unpacked. */
public final class DockerView {
    private final ContentStore content;

    public DockerView(ContentStore content) {
        this.content = content;
    }

    /** Docker's id; empty for none. */
    Optional<Digest> shown(CatalogView view, NamedImage image) {
        return isDockers(image)
                ? manifest(view, image.target())
                        .flatMap(manifest -> view.imageOf(manifest.digest()))
                        .map(ImageRecord::digest)
                : Optional.empty();
    }

    /** Whether Docker shows something under the name, once there is something. */
    boolean isDockers(NamedImage image) {
        return image.namespace().equals(Namespaces.DOCKER) && isReference(image.name());
    }

    /** As Docker writes them: with all that it leaves out when it shows them. */
    private static boolean isReference(String name) {
        try {
            ImageReference reference = ImageReference.parseName(name);
            return reference.toString().equals(name)
                    && reference.tag().isPresent() != reference.digest().isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Optional<Descriptor> manifest(CatalogView view, Descriptor target) {
        if (!MediaTypes.isIndex(target.mediaType())) {
            return Optional.of(target);
        }
        if (!content.contains(target.digest())) {
            return Optional.empty();
        }
        List<Descriptor> unpacked =
                ManifestIndex.parse(
                                content.read(target.digest()), target.digest().value())
                        .manifests()
                        .stream()
                        .filter(entry -> view.imageOf(entry.digest()).isPresent())
                        .toList();
        try {
            return Optional.of(new ManifestIndex(unpacked).choose(ManifestIndex.hostPlatform()));
        } catch (EngineException e) {
            return unpacked.stream().findFirst();
        }
    }
}
