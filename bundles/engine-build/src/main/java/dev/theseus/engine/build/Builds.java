package dev.theseus.engine.build;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Digest;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** Builds images of Dockerfiles. */
@ProviderType
public interface Builds {
    /**
     * Builds; blocks until done. Whoever calls cancels by the context; what was made until then stays as far as it is whole, and can
     * be used by the next build.
     *
     * @param context an archive of files, compressed or not; read to its end, not closed
     * @param listener told as it goes, from one thread at a time
     * @return the image's id
     * @throws dev.theseus.api.error.EngineException {@code INVALID_PARAMETER} for a Dockerfile, a request or a context that is
     *     none, before the first event; later also what a step fails with: a command by {@link
     *     BuildReasons#COMMAND_FAILED}
     */
    Digest build(BuildRequest request, InputStream context, BuildListener listener, CallContext call);

    /**
     * The same with files that the daemon fetches.
     *
     * @param remote a git repository ({@code https://host/path.git#reference:folder}), or the address of an archive or of a
     *     Dockerfile at a web server
     * @throws dev.theseus.api.error.EngineException also {@code UNAVAILABLE} for a repository when the host has no git
     */
    Digest build(BuildRequest request, String remote, BuildListener listener, CallContext call);

    /**
     * The same with files that are asked for. Stages that the target does not need are not built, and the others are at the same time,
     * as far as they do not need each other.
     *
     * @param files {@link BuildRequest#dockerfile} is nothing to it: there the Dockerfile is what it says
     */
    Digest build(BuildRequest request, BuildFiles files, BuildListener listener, CallContext call);

    /**
     * Shows the files of an image that a build led to; blocks until they were looked at.
     *
     * @param reader given their folder, which is gone once it returns; whoever follows links there is led to the host's files
     */
    void read(Digest image, Consumer<Path> reader, CallContext call);
}
