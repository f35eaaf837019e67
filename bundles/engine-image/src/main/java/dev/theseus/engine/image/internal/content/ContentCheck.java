package dev.theseus.engine.image.internal.content;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.engine.image.NamedImage;
import dev.theseus.engine.image.internal.catalog.CatalogView;
import dev.theseus.engine.image.internal.catalog.ImageRecord;
import dev.theseus.engine.image.internal.catalog.LayerRecord;
import dev.theseus.engine.image.internal.catalog.Namespaces;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Whether the blobs that images name are there and what their names say. */
public final class ContentCheck {
    private ContentCheck() {}

    /**
     * A sentence for each blob that is not as it should be.
     *
     * @param deep whether all bytes are read
     */
    public static List<String> findings(CatalogView catalog, ContentStore content, boolean deep) {
        List<ImageRecord> images = new ArrayList<>(catalog.images().values());
        images.addAll(catalog.retained().values());
        Map<Digest, String> findings = new HashMap<>();
        for (NamedImage name : catalog.names(Namespaces.DOCKER)) {
            Descriptor target = name.target();
            String finding = finding(target.digest(), target.size(), content, deep);
            if (!finding.isEmpty()) {
                findings.put(
                        target.digest(),
                        "name " + name.name() + ": blob " + target.digest() + " " + finding
                                + "; pull it again to mend it");
            }
        }
        for (ImageRecord image : images) {
            Map<Digest, Long> sizes = new HashMap<>();
            sizes.put(new Digest(image.manifest()), image.manifestSize());
            for (LayerRecord layer : image.layers()) {
                sizes.put(new Digest(layer.blob()), layer.blobSize());
            }
            for (Digest blob : image.blobs()) {
                String finding = finding(blob, sizes.getOrDefault(blob, -1L), content, deep);
                if (!finding.isEmpty()) {
                    findings.put(
                            blob,
                            "image " + words(image, catalog) + ": blob " + blob + " " + finding
                                    + "; pull or load it again to mend it");
                }
            }
        }
        return findings.values().stream().sorted().toList();
    }

    /** By its names, which are what a person would pull. */
    private static String words(ImageRecord image, CatalogView catalog) {
        String names = catalog.namesOf(new Digest(image.id())).stream()
                .map(ImageReference::toString)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? image.id() : names + " (" + image.id() + ")";
    }

    private static String finding(Digest blob, long size, ContentStore content, boolean deep) {
        if (!content.contains(blob)) {
            return "is missing";
        }
        if (size >= 0 && content.size(blob) != size) {
            return "has " + content.size(blob) + " bytes, not " + size;
        }
        try {
            return deep && !content.isIntact(blob) ? "is damaged" : "";
        } catch (EngineException e) {
            return "cannot be read: " + e.getMessage();
        }
    }
}
