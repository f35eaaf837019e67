package dev.theseus.image.layout.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
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
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/** The {@code layout} driver: {@code layout.local/team/app:1.0} is in the layout {@code team/app} below the root. */
@Component(
        service = RegistryDriver.class,
        property = {
            Driver.PROPERTY_NAME + "=" + LayoutRegistryDriver.NAME,
            Driver.PROPERTY_STATE_FORMAT + ":Integer=1",
            RegistryDriver.PROPERTY_DOMAINS + "=" + LayoutRegistryDriver.DOMAIN
        },
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class LayoutRegistryDriver implements RegistryDriver {
    static final String NAME = "layout";
    static final String DOMAIN = "layout.local";
    private static final String VERSION = "0.1.0";
    private static final String ROOT = NAME + ".root";
    private static final long LARGEST_MANIFEST = 4 << 20;

    private final EngineSettings settings;
    private final Layouts layouts;

    @Activate
    public LayoutRegistryDriver(@Reference EngineSettings settings) {
        this.settings = settings;
        this.layouts = new Layouts(
                root(settings),
                settings.stateDirectory(DriverKind.REGISTRY, NAME).resolve("waiting"));
    }

    private static Path root(EngineSettings settings) {
        String chosen = settings.options(DriverKind.REGISTRY).get(ROOT);
        return chosen == null ? settings.dataRoot().resolve("layouts") : Path.of(chosen);
    }

    /** Only at recovery, whose failures the daemon's shell shows: a driver that is not even made could not say why. */
    private void checkOptions() {
        for (String option : settings.options(DriverKind.REGISTRY).keySet()) {
            if (option.startsWith(NAME + ".") && !option.equals(ROOT)) {
                throw EngineException.invalid("registry option " + option + " is unknown; layout has " + ROOT);
            }
        }
        if (!root(settings).isAbsolute()) {
            throw EngineException.invalid(
                    "registry option " + ROOT + "=" + root(settings) + ": the path must be absolute");
        }
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo(
                NAME, VERSION, Set.of(), Map.of(DOMAIN, root(settings).toString()));
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        checkOptions();
        // Nothing is held open and nothing cached: the layouts are what they are.
        return RecoveryReport.empty();
    }

    @Override
    public List<Diagnostic> diagnose(CallContext context) {
        Path root = root(settings);
        boolean usable = !Files.exists(root) || (Files.isDirectory(root) && Files.isWritable(root));
        return List.of(new Diagnostic(
                usable,
                "folder of layouts",
                usable ? root + " can be used" : root + " is no folder that can be written to",
                usable ? "" : "make it a folder, or set another " + ROOT));
    }

    /** Work on files, with failures told in the engine's words. */
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
            Layout layout = layouts.require(reference);
            Optional<Digest> digest = reference.digest();
            if (digest.isPresent()) {
                Descriptor named = layout.index().find(digest.get()).orElse(Descriptor.of("", digest.get(), -1));
                return document(layout, reference, named, context);
            }
            String tag = reference.tag().orElse("latest");
            Descriptor named = layout.index()
                    .find(tag)
                    .orElseThrow(() -> EngineException.notFound("manifest for " + reference.familiar()
                            + " not found: the layout has no image named " + tag));
            return document(layout, reference, named, context);
        });
    }

    @Override
    public RemoteContent manifest(
            ImageReference repository, Descriptor manifest, RegistryAuth auth, CallContext context) {
        return doing(
                "read " + manifest.digest(),
                context,
                () -> document(layouts.at(repository.path()), repository, manifest, context));
    }

    private static RemoteContent document(
            Layout layout, ImageReference reference, Descriptor wanted, CallContext context) throws IOException {
        StoredBlob stored = require(layout, reference, wanted);
        if (stored.size() > LARGEST_MANIFEST) {
            throw EngineException.invalid(
                    reference.familiar() + ": a manifest of " + stored.size() + " bytes is too large");
        }
        byte[] bytes;
        try (InputStream content = stored.open(0, context)) {
            bytes = content.readAllBytes();
        }
        if (!BlobIntake.matches(wanted.digest(), bytes)) {
            throw EngineException.dataLoss(
                    reference.familiar() + ": " + stored.file() + " is not what its digest says; copy it here again");
        }
        String type = wanted.mediaType().isEmpty()
                ? ManifestDocument.mediaType(bytes, reference.familiar())
                : wanted.mediaType();
        return new RemoteContent(Descriptor.of(type, wanted.digest(), bytes.length), bytes);
    }

    private static StoredBlob require(Layout layout, ImageReference reference, Descriptor blob) throws IOException {
        StoredBlob stored = layout.blob(blob.digest())
                .orElseThrow(() -> EngineException.notFound(
                        reference.familiarName() + ": the layout does not hold " + blob.digest()));
        if (blob.size() >= 0 && stored.size() != blob.size()) {
            throw EngineException.dataLoss(reference.familiarName() + ": " + blob.digest() + " has " + stored.size()
                    + " bytes in " + stored.file() + ", not " + blob.size() + "; copy it here again");
        }
        return stored;
    }

    @Override
    public InputStream fetch(
            ImageReference repository, Descriptor blob, long offset, RegistryAuth auth, CallContext context) {
        return doing(
                "read " + blob.digest(),
                context,
                () -> require(layouts.at(repository.path()), repository, blob).open(offset, context));
    }

    @Override
    public boolean hasBlob(ImageReference repository, Descriptor blob, RegistryAuth auth, CallContext context) {
        return doing(
                "look for " + blob.digest(),
                context,
                () -> layouts.at(repository.path()).blob(blob.digest()).isPresent());
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
            Layout layout = layouts.at(repository.path());
            if (layout.blob(blob.digest()).isPresent()) {
                return false;
            }
            if (mountFrom.isPresent()) {
                Optional<StoredBlob> elsewhere = layouts.at(mountFrom.get()).blob(blob.digest());
                if (elsewhere.isPresent()) {
                    layout.adopt(blob, elsewhere.get(), context);
                    return false;
                }
            }
            layout.add(blob, new BlobIntake.Content(() -> content.open(0), progress), context);
            return true;
        });
    }

    @Override
    public void pushManifest(ImageReference reference, RemoteContent manifest, RegistryAuth auth, CallContext context) {
        var _ = doing("write " + reference.familiar(), context, () -> {
            Layout layout = layouts.at(reference.path());
            layout.add(manifest.descriptor(), BlobIntake.Content.of(manifest.bytes()), context);
            if (reference.tag().isPresent()) {
                layout.tag(manifest.descriptor(), reference.tag().get(), context);
            }
            return true;
        });
    }

    @Override
    public List<String> tags(ImageReference repository, RegistryAuth auth, CallContext context) {
        return doing(
                "read tags of " + repository.familiarName(),
                context,
                () -> layouts.require(repository).index().tags());
    }

    /** Whoever may use the daemon may use its files. */
    @Override
    public String login(RegistryAuth auth, CallContext context) {
        return "";
    }
}
