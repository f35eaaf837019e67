package example.registry.shelf;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.BlobSource;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.image.RegistryDriver;
import dev.theseus.api.image.RemoteContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Serves the references that begin with {@code shelf.local/}; the engine gives all others to other drivers. Keeps nothing
 * open and nothing in memory, so it needs no state folder and has nothing to recover.
 */
@Component(
        service = RegistryDriver.class,
        property = {
            Driver.PROPERTY_NAME + "=" + ShelfRegistryDriver.NAME,
            RegistryDriver.PROPERTY_DOMAINS + "=" + ShelfRegistryDriver.DOMAIN
        })
public final class ShelfRegistryDriver implements RegistryDriver {
    static final String NAME = "shelf";
    static final String DOMAIN = "shelf.local";
    private static final String VERSION = "1.0.0";
    private static final int LARGEST_MANIFEST = 4 << 20;

    private final Path root;

    @Activate
    public ShelfRegistryDriver(@Reference EngineSettings settings) {
        root = settings.dataRoot().resolve("shelf");
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo(NAME, VERSION, Set.of(), Map.of(DOMAIN, root.toString()));
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return RecoveryReport.empty();
    }

    @Override
    public List<Diagnostic> diagnose(CallContext context) {
        boolean usable = !Files.exists(root) || Files.isDirectory(root) && Files.isWritable(root);
        return List.of(new Diagnostic(
                usable,
                "folder of images",
                root + (usable ? " can be used" : " is no folder that can be written to"),
                usable ? "" : "make it a folder that root can write to"));
    }

    private Repository repository(ImageReference reference) {
        return new Repository(root.resolve(reference.path()), reference.familiarName());
    }

    /** Work on files, with failures told in the engine's words. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException;
    }

    private static <T> T doing(String what, CallContext context, Work<T> work) {
        context.check(what);
        try {
            return work.run();
        } catch (IOException e) {
            throw EngineException.internal(what, e);
        }
    }

    @Override
    public RemoteContent resolve(ImageReference reference, RegistryAuth auth, CallContext context) {
        return doing("read " + reference.familiar(), context, () -> {
            Repository repository = repository(reference);
            Digest digest = reference.digest().isPresent()
                    ? reference.digest().get()
                    : repository.tagged(reference.tag().orElse("latest"));
            return document(repository, digest, "");
        });
    }

    @Override
    public RemoteContent manifest(
            ImageReference repository, Descriptor manifest, RegistryAuth auth, CallContext context) {
        return doing(
                "read " + manifest.digest(),
                context,
                () -> document(repository(repository), manifest.digest(), manifest.mediaType()));
    }

    private static RemoteContent document(Repository repository, Digest digest, String mediaType) throws IOException {
        Path file = repository.require(digest);
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LARGEST_MANIFEST + 1);
        }
        if (bytes.length > LARGEST_MANIFEST || !Digests.matches(digest, bytes)) {
            throw EngineException.dataLoss(file + " is not what its digest says; push the image again");
        }
        String type = mediaType.isEmpty() ? repository.type(digest) : mediaType;
        return new RemoteContent(Descriptor.of(type, digest, bytes.length), bytes);
    }

    @Override
    public InputStream fetch(
            ImageReference repository, Descriptor blob, long offset, RegistryAuth auth, CallContext context) {
        return doing("read " + blob.digest(), context, () -> {
            Path file = repository(repository).require(blob.digest());
            return BlobInput.open(file, offset, context);
        });
    }

    @Override
    public boolean hasBlob(ImageReference repository, Descriptor blob, RegistryAuth auth, CallContext context) {
        return doing(
                "look for " + blob.digest(),
                context,
                () -> repository(repository).has(blob.digest()));
    }

    @Override
    public boolean pushBlob(
            ImageReference repository,
            Descriptor blob,
            BlobSource content,
            Optional<String> mountFrom,
            LongConsumer progress,
            RegistryAuth auth,
            CallContext context) {
        return doing("write " + blob.digest(), context, () -> {
            Repository target = repository(repository);
            if (target.has(blob.digest())) {
                return false;
            }
            if (mountFrom.isPresent()) {
                Repository other = new Repository(root.resolve(mountFrom.get()), mountFrom.get());
                if (other.has(blob.digest())) {
                    target.link(blob.digest(), other);
                    return false;
                }
            }
            try (InputStream in = content.open(0)) {
                target.add(blob, in, progress, context);
            }
            return true;
        });
    }

    @Override
    public void pushManifest(ImageReference reference, RemoteContent manifest, RegistryAuth auth, CallContext context) {
        var _ = doing("write " + reference.familiar(), context, () -> {
            Repository target = repository(reference);
            Descriptor descriptor = manifest.descriptor();
            target.add(descriptor, new ByteArrayInputStream(manifest.bytes()), sent -> {}, context);
            target.describe(descriptor);
            if (reference.tag().isPresent()) {
                target.tag(reference.tag().get(), descriptor.digest());
            }
            return true;
        });
    }

    @Override
    public List<String> tags(ImageReference repository, RegistryAuth auth, CallContext context) {
        return doing(
                "read tags of " + repository.familiarName(),
                context,
                () -> repository(repository).tags());
    }

    /** Whoever may use the daemon may read its disk. */
    @Override
    public String login(RegistryAuth auth, CallContext context) {
        return "";
    }
}
