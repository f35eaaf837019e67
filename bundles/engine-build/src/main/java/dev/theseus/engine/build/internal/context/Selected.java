package dev.theseus.engine.build.internal.context;

import dev.theseus.api.image.Digest;
import java.nio.file.Path;

/**
 * A file or a folder that is to be copied.
 *
 * @param root whose it is
 * @param path where it is, links on the way to it resolved
 * @param name that it has where it was asked for; empty for the root itself
 * @param parent folder of that name, relative to the root, to be made at the target too; empty for none
 * @param isDirectory whether it is a folder, of which the contents are copied
 * @param digest of its content
 */
public record Selected(FileRoot root, Path path, String name, String parent, boolean isDirectory, Digest digest) {}
