package dev.theseus.engine.build;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Digest;
import java.io.InputStream;
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
}
