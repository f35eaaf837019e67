package dev.theseus.engine.image;

import dev.theseus.api.driver.CallContext;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Makes images of containers. */
@ProviderType
public interface Commits {
    /** Commits a container's changes; returns the new image's id ({@code sha256:…}). */
    String commit(CommitRequest request, CallContext context);

    /**
     * What to commit.
     *
     * @param repository empty for no name
     * @param pause pause the container meanwhile
     * @param changes Dockerfile instructions
     * @param config replaces the container's defaults where present
     */
    record CommitRequest(
            String container,
            String repository,
            String tag,
            String comment,
            String author,
            boolean pause,
            List<String> changes,
            Optional<ImageConfig> config) {}
}
