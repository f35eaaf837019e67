package dev.theseus.api.image;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.error.EngineException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Speaks to where images come from and go to. The engine decides what is fetched, verifies every digest again, stores
 * and unpacks; the driver moves bytes.
 *
 * <p>Errors: {@code NOT_FOUND} (no such repository, tag or blob), {@code UNAUTHORIZED}, {@code FORBIDDEN},
 * {@code UNAVAILABLE} (cannot be reached; repeating may help), {@code DATA_LOSS} (lies about a digest). Messages name the
 * registry's host and the registry's own words.
 */
@ConsumerType
public interface RegistryDriver extends Driver {
    /**
     * Service property, {@code String} or {@code String[]}, optional: the domains of references that this driver serves
     * ({@code layout.local}), each exactly as it stands before the first slash. All others go to the driver named
     * {@code registry}. A domain stays claimed while its driver is replaced or absent.
     */
    String PROPERTY_DOMAINS = "theseus.registry.domains";

    /** The manifest or index that the reference names, by its digest if it has one. At most 4 MiB. */
    RemoteContent resolve(ImageReference reference, RegistryAuth auth, CallContext context);

    /** A manifest of the reference's repository by digest. */
    RemoteContent manifest(ImageReference repository, Descriptor manifest, RegistryAuth auth, CallContext context);

    /**
     * Opens a blob of the reference's repository for reading from {@code offset}. Closing the stream ends the transfer, and
     * nothing is open but what the stream holds. A
     * broken transfer shows as an {@link java.io.IOException} while reading; the caller resumes at its new offset.
     */
    InputStream fetch(ImageReference repository, Descriptor blob, long offset, RegistryAuth auth, CallContext context);

    /** Whether the repository has the blob. */
    boolean hasBlob(ImageReference repository, Descriptor blob, RegistryAuth auth, CallContext context);

    /**
     * Uploads a blob, or mounts it from another repository of the same registry where that is possible. It is there once it
     * is whole and is what its digest says; of a push that fails, whatever the reason, nothing is left on this host and no
     * blob in the repository. Several may push one blob at once.
     *
     * @param mountFrom a repository path that is likely to have it
     * @param progress told now and then the bytes sent so far, all of them at the end; never less than before unless a broken
     *     transfer begins again
     * @return whether bytes were sent; false when it was mounted or already there
     */
    boolean pushBlob(
            ImageReference repository,
            Descriptor blob,
            BlobSource content,
            Optional<String> mountFrom,
            LongConsumer progress,
            RegistryAuth auth,
            CallContext context);

    /** Uploads a manifest under the reference's tag, or under its digest alone when it has no tag. */
    void pushManifest(ImageReference reference, RemoteContent manifest, RegistryAuth auth, CallContext context);

    /** All tags of a repository. */
    List<String> tags(ImageReference repository, RegistryAuth auth, CallContext context);

    /**
     * Repositories that the registry's own search finds. Few registries have one; nothing is asked of mirrors.
     *
     * @param domain of the registry, as references have it
     * @param term what is looked for; may be empty
     * @param limit at most so many, from 1 to 100
     * @return in the registry's order
     * @throws EngineException {@code NOT_IMPLEMENTED} by drivers that cannot search, {@code NOT_FOUND} where the
     *     registry has no search
     */
    default List<SearchHit> search(String domain, String term, int limit, RegistryAuth auth, CallContext context) {
        throw EngineException.notImplemented("registries of driver " + info().name() + " cannot be searched");
    }

    /**
     * Checks credentials as {@code docker login} does.
     *
     * @return an identity token to keep instead of the password; empty when the registry gives none
     */
    String login(RegistryAuth auth, CallContext context);
}
