package dev.theseus.engine.build.graph;

import dev.theseus.api.image.Digest;
import java.util.List;

/** One change of files. Paths in the image are absolute; they may lead over its links. */
public sealed interface FileAction {
    /**
     * Makes a folder and those above it; no effect where it is.
     *
     * @param path absolute
     */
    record MakeDirectory(String path) implements FileAction {}

    /**
     * Copies files into the image.
     *
     * @param content what is copied, by its digest: where it lies is no matter
     * @param target absolute; ends with a slash for a folder
     * @param ownership what they belong to
     * @param mode octal or symbolic; empty for what they have
     * @param exclude patterns of what is left out
     * @param parents whether the folders above what is copied are made below the target
     */
    record Copy(
            List<Digest> content,
            String target,
            Ownership ownership,
            String mode,
            List<String> exclude,
            boolean parents)
            implements FileAction {
        public Copy {
            content = List.copyOf(content);
            exclude = List.copyOf(exclude);
        }
    }

    /**
     * Unpacks an archive into a folder, which is made.
     *
     * @param content the archive
     * @param target absolute
     * @param ownership empty owner: whom the archive says
     */
    record Unpack(Digest content, String target, Ownership ownership) implements FileAction {}

    /**
     * Whom copied files belong to.
     *
     * @param kept whether to whom they do where they come from; {@code owner} is empty then
     * @param owner {@code user[:group]}, by the image's own names; empty for root
     */
    record Ownership(boolean kept, String owner) {}
}
