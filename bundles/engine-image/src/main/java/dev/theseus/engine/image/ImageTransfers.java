package dev.theseus.engine.image;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Platform;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.image.SearchHit;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The ways of images in and out of the engine. All block until done. */
@ProviderType
public interface ImageTransfers {
    /**
     * Pulls an image.
     *
     * @param repository as the user gave it, perhaps with tag or digest
     * @param tag tag or digest; empty for the repository's own or latest
     * @param allTags pull every tag of the repository
     */
    void pull(
            String repository,
            String tag,
            boolean allTags,
            Optional<Platform> platform,
            RegistryAuth auth,
            Progress progress,
            CallContext context);

    void push(
            String repository,
            String tag,
            boolean allTags,
            Optional<Platform> platform,
            RegistryAuth auth,
            Progress progress,
            CallContext context);

    /** Writes images as an archive that both docker load and OCI tools read. */
    void save(List<String> references, Optional<Platform> platform, OutputStream tar, CallContext context);

    /** Reads such an archive (plain or compressed); progress ends with {@link TransferEvent.Loaded}. */
    void load(InputStream archive, Progress progress, CallContext context);

    /**
     * Makes an image of one layer from a root file system archive.
     *
     * @param repository empty for no name
     * @param changes Dockerfile instructions applied to its configuration
     */
    void importRoot(
            InputStream archive,
            String repository,
            String tag,
            String message,
            List<String> changes,
            Optional<Platform> platform,
            Progress progress,
            CallContext context);

    /**
     * Repositories that a registry's own search finds; fails as {@link dev.theseus.api.image.RegistryDriver#search} does.
     *
     * @param limit from 1 to 100
     */
    List<SearchHit> search(String domain, String term, int limit, RegistryAuth auth, CallContext context);

    /** Checks credentials; returns an identity token or an empty string. */
    String login(RegistryAuth auth, CallContext context);

    /**
     * Asks the registry what a reference names, without fetching it.
     *
     * @param reference as the user gave it
     */
    Distribution distribution(String reference, RegistryAuth auth, CallContext context);

    /**
     * What a reference names in its registry.
     *
     * @param descriptor of the manifest or index
     * @param platforms it is there for
     */
    record Distribution(Descriptor descriptor, List<Platform> platforms) {
        public Distribution {
            platforms = List.copyOf(platforms);
        }
    }
}
