package dev.theseus.engine.image.internal.catalog;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the image that a user means: by name, id or prefix of an id. */
public final class ImageLookup {
    private static final Pattern ID = Pattern.compile("(?:sha256:)?[0-9a-f]{64}");
    private static final Pattern ID_PREFIX = Pattern.compile("(?:sha256:)?[0-9a-f]{1,63}");
    private static final String ALGORITHM = "sha256:";

    private ImageLookup() {}

    /** @throws EngineException {@code NOT_FOUND} ({@code image.not-found}); {@code INVALID_PARAMETER} */
    public static ImageRecord find(CatalogView view, String reference) {
        if (ID.matcher(reference).matches()) {
            return view.image(new Digest(withAlgorithm(reference))).orElseThrow(() -> noSuchImage(reference));
        }
        Optional<ImageReference> name = name(reference);
        Optional<ImageRecord> named = name.flatMap(view::idOf).flatMap(view::image);
        if (named.isPresent()) {
            return named.get();
        }
        if (ID_PREFIX.matcher(reference).matches()) {
            Optional<ImageRecord> byPrefix = byPrefix(view, withAlgorithm(reference), reference);
            if (byPrefix.isPresent()) {
                return byPrefix.get();
            }
        }
        throw noSuchImage(name.map(ImageReference::familiar).orElse(reference));
    }

    /** What the name leads to by which the user called an image; empty for an id. */
    public static Optional<Descriptor> target(CatalogView view, ImageRecord image, String reference) {
        return isId(image.digest(), reference)
                ? Optional.empty()
                : name(reference).flatMap(view::targetOf);
    }

    /** What a name leads to, whether or not Docker shows an image under it; empty for an id or a name that is not there. */
    public static Optional<Descriptor> target(CatalogView view, String reference) {
        return ID.matcher(reference).matches()
                ? Optional.empty()
                : name(reference).flatMap(view::targetOf);
    }

    /** Whether the user named the image by its id, whole or shortened, rather than by a name. */
    public static boolean isId(Digest id, String reference) {
        return !reference.isEmpty()
                && (id.value().startsWith(reference) || id.hex().startsWith(reference));
    }

    /** The reference as a name with a tag or digest; empty when it can only be an id. */
    private static Optional<ImageReference> name(String reference) {
        if (ID_PREFIX.matcher(reference).matches() && reference.startsWith(ALGORITHM) || reference.equals(ALGORITHM)) {
            return Optional.empty();
        }
        return Optional.of(parse(reference)).map(ImageLookup::comparable);
    }

    /** A name with tag and digest is known by its digest. */
    private static ImageReference comparable(ImageReference reference) {
        return reference.digest().map(reference::withDigest).orElse(reference);
    }

    /** Parses what a user typed, adding {@code :latest}; bad input becomes {@code INVALID_PARAMETER}. */
    public static ImageReference parse(String text) {
        try {
            return ImageReference.parse(text);
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid(e.getMessage() == null ? "invalid reference format" : e.getMessage())
                    .because(Reason.IMAGE_NAME_INVALID);
        }
    }

    private static Optional<ImageRecord> byPrefix(CatalogView view, String prefix, String reference) {
        List<ImageRecord> found = view.images().values().stream()
                .filter(image -> image.id().startsWith(prefix))
                .toList();
        if (found.size() > 1) {
            throw EngineException.invalid(
                    "image id prefix " + reference + " is ambiguous: " + found.size() + " images begin with it");
        }
        return found.stream().findFirst();
    }

    private static String withAlgorithm(String id) {
        return id.startsWith(ALGORITHM) ? id : ALGORITHM + id;
    }

    private static EngineException noSuchImage(String reference) {
        return EngineException.notFound("there is no image " + reference)
                .because(Reason.IMAGE_NOT_FOUND, Map.of(Attributes.NAME, reference));
    }
}
