package dev.theseus.engine.build.internal.solve;

import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.ImageSteps.LayerContent;

/** Makes an image of what a step has changed. */
@FunctionalInterface
interface LayerStore {
    Digest store(LayerContent layer);
}
