package dev.theseus.engine.build.internal.convert;

import dev.theseus.api.driver.CallContext;
import dev.theseus.engine.build.internal.context.FileRoot;
import dev.theseus.engine.build.internal.remote.GitAddress;
import java.nio.file.Path;
import java.util.Optional;

/** Where a build's files come from. */
public interface CopySources {
    /**
     * The files of the context, of a stage, or of an image.
     *
     * @param from empty for the context
     */
    FileRoot root(String from, CallContext context);

    /**
     * Writes a file of the Dockerfile's own.
     *
     * @param content of it
     * @return a folder that has it and nothing else
     */
    Path inline(String name, String content);

    /**
     * Fetches a file.
     *
     * @param name that it gets; empty for the address's own
     * @param checksum that it must have
     * @return a folder that has it and nothing else
     */
    Path fetch(String address, String name, Optional<String> checksum, CallContext context);

    /**
     * Fetches a repository.
     *
     * @param keepHistory whether its {@code .git} comes too
     * @param commit that it must be; empty for any
     * @return a folder that has it and nothing else
     */
    Path repository(GitAddress address, boolean keepHistory, String commit, CallContext context);
}
