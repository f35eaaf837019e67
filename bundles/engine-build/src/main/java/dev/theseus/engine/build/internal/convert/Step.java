package dev.theseus.engine.build.internal.convert;

import dev.theseus.api.image.Digest;
import dev.theseus.engine.build.graph.Op;
import dev.theseus.engine.build.internal.context.Selected;
import dev.theseus.engine.image.ImageConfig;
import java.util.Map;

/**
 * What an instruction comes to.
 *
 * @param op what is done
 * @param contents what the operation names by digest
 * @param createdBy the history's words
 * @param after what the image says about itself then
 * @param author of the image
 */
public record Step(Op op, Map<Digest, Selected> contents, String createdBy, ImageConfig after, String author) {
    public Step {
        contents = Map.copyOf(contents);
    }
}
