package dev.theseus.engine.build.internal.context;

import java.nio.file.Path;

/**
 * Files that can be copied from; nobody writes to them meanwhile.
 *
 * @param path where they are
 * @param isContext whether it is what the client sent, and no image
 */
public record FileRoot(Path path, boolean isContext) {}
