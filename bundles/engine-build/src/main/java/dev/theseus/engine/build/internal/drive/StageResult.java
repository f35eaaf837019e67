package dev.theseus.engine.build.internal.drive;

import dev.theseus.api.image.Digest;
import dev.theseus.build.dockerfile.scope.ArgumentScope;
import dev.theseus.engine.image.ImageConfig;
import java.util.Optional;

/**
 * What a stage has led to, or begins with.
 *
 * @param image empty for nothing
 * @param config what the image says about itself
 * @param author of it
 * @param scope the stage's arguments; nobody changes them any more
 */
record StageResult(Optional<Digest> image, ImageConfig config, String author, ArgumentScope scope) {}
