package dev.theseus.engine.image;

import dev.theseus.api.image.Digest;
import dev.theseus.api.image.Platform;
import java.util.Optional;

/**
 * A step from one image to the next.
 *
 * @param parent what it stands on; empty for nothing at all
 * @param platform of an image without a parent; others have their parent's
 * @param config of the image that it leads to
 * @param author of that image; empty for none
 * @param createdBy the history's words for it; two steps with the same words, parent and outcome are the same
 */
public record ImageStep(
        Optional<Digest> parent, Platform platform, ImageConfig config, String author, String createdBy) {}
