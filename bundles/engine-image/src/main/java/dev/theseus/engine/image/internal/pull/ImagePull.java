package dev.theseus.engine.image.internal.pull;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.Platform;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.image.RemoteContent;
import dev.theseus.engine.image.ImageReasons;
import dev.theseus.engine.image.Progress;
import dev.theseus.engine.image.TransferEvent;
import dev.theseus.engine.image.internal.catalog.Catalog;
import dev.theseus.engine.image.internal.catalog.ImageRecord;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Leases;
import dev.theseus.engine.image.internal.document.ChainIds;
import dev.theseus.engine.image.internal.document.Digests;
import dev.theseus.engine.image.internal.document.ImageDocument;
import dev.theseus.engine.image.internal.document.Manifest;
import dev.theseus.engine.image.internal.document.ManifestIndex;
import dev.theseus.engine.image.internal.document.MediaTypes;
import dev.theseus.engine.image.internal.layer.LayerFacts;
import dev.theseus.engine.image.internal.layer.LayerInstaller;
import dev.theseus.engine.image.internal.layer.Reclaimer;
import dev.theseus.engine.image.internal.layer.Unpacker;
import dev.theseus.engine.image.internal.pull.LayerPull.Origin;
import dev.theseus.engine.slot.Slots;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.Settings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Pulls one image: resolve, choose the platform, configuration, layers, and only then the entry in the catalog. Whatever
 * ends it before leaves the old image under the name.
 */
public final class ImagePull {
    private static final long MAX_CONFIG_BYTES = 8L << 20;

    private final Slots slots;
    private final ContentStore content;
    private final Leases leases;
    private final Catalog catalog;
    private final Reclaimer reclaimer;
    private final BlobDownloads downloads;
    private final Unpacker unpacker;
    private final LayerInstaller installer;
    private final LayerFacts facts;
    private final Settings settings;

    public ImagePull(
            Slots slots,
            ContentStore content,
            Leases leases,
            Catalog catalog,
            Unpacker unpacker,
            Reclaimer reclaimer,
            BlobDownloads downloads,
            LayerInstaller installer,
            LayerFacts facts,
            Settings settings) {
        this.slots = slots;
        this.content = content;
        this.leases = leases;
        this.catalog = catalog;
        this.reclaimer = reclaimer;
        this.downloads = downloads;
        this.unpacker = unpacker;
        this.installer = installer;
        this.facts = facts;
        this.settings = settings;
    }

    /**
     * What was pulled.
     *
     * @param target digest that the name led to, of a manifest or an index
     * @param changed whether anything was new
     */
    public record Pulled(Digest imageId, Digest target, boolean changed) {}

    /** @param reference with a tag or a digest */
    public Pulled pull(
            ImageReference reference,
            Optional<Platform> platform,
            RegistryAuth auth,
            Progress progress,
            CallContext context) {
        Origin origin = new Origin(reference, auth, progress, context);
        RemoteContent root = verified(slots.registryFor(reference.domain())
                .call("resolve", context, (driver, c) -> driver.resolve(reference, auth, c)));
        reference
                .digest()
                .ifPresent(digest -> require(root.descriptor().digest().equals(digest), reference, digest));
        // Said only now, so that a name that leads nowhere is answered with a status of its own.
        progress.tell(new TransferEvent.PullBegan(reference));
        RemoteContent document = manifestOf(root, platform, origin);
        Manifest manifest =
                Manifest.parse(document.bytes(), document.descriptor().mediaType(), reference.familiar());
        Pulled pulled = pullContent(root, document, manifest, platform, origin);
        progress.tell(new TransferEvent.Pulled(reference, pulled.target()));
        return pulled;
    }

    private Pulled pullContent(
            RemoteContent root, RemoteContent document, Manifest manifest, Optional<Platform> platform, Origin origin) {
        Set<Digest> blobs = new HashSet<>();
        blobs.add(root.descriptor().digest());
        blobs.add(document.descriptor().digest());
        blobs.add(manifest.config().digest());
        manifest.layers().forEach(layer -> blobs.add(layer.digest()));
        List<Digest> chains = new ArrayList<>();
        try (Subscription _ = leases.hold(blobs)) {
            ImageDocument config = fetchConfig(manifest, platform, origin);
            chains.addAll(ChainIds.of(config.diffIds()));
            try (Subscription _ = leases.hold(chains)) {
                LayerPull.Outcome outcome = layers().pull(
                                manifest.layers(), config.diffIds(), isWhole(manifest) ? origin.inSilence() : origin);
                ImageRecord image = ImageRecord.of(
                        manifest.config().digest(), stored(document, manifest.mediaType()), outcome.layers(), "");
                // An index leads to what was chosen of it, and to what is or will be here for other platforms.
                Descriptor target = root.descriptor()
                                .digest()
                                .equals(image.manifestDescriptor().digest())
                        ? image.manifestDescriptor()
                        : stored(root, root.descriptor().mediaType());
                return enter(image, target, outcome.anyNew(), origin);
            }
        } catch (EngineException e) {
            cleanUp(e, blobs, chains);
            throw e;
        }
    }

    private Descriptor stored(RemoteContent document, String mediaType) {
        content.put(document.descriptor().digest(), document.bytes());
        return Descriptor.of(mediaType, document.descriptor().digest(), document.bytes().length);
    }

    /** With the settings as they are: one storage driver for the whole image, also when the default changes meanwhile. */
    private LayerPull layers() {
        DaemonSettings now = settings.current();
        return new LayerPull(
                content,
                downloads,
                unpacker,
                installer,
                facts,
                now.drivers().storage(),
                now.registries().maxConcurrentDownloads());
    }

    /** Whether the image is here already: then its layers are nothing to report. */
    private boolean isWhole(Manifest manifest) {
        return catalog.view().image(manifest.config().digest()).isPresent()
                && manifest.layers().stream().allMatch(layer -> content.contains(layer.digest()));
    }

    private Pulled enter(ImageRecord image, Descriptor target, boolean anyNew, Origin origin) {
        ImageReference reference = origin.repository();
        List<ImageReference> names = new ArrayList<>();
        if (reference.digest().isEmpty()) {
            names.add(reference);
        }
        names.add(reference.withDigest(target.digest()));
        boolean changed = anyNew
                || names.stream().anyMatch(name -> !catalog.view().idOf(name).equals(Optional.of(image.digest())));
        origin.context().check("pulling " + reference.familiar());
        Set<Digest> before = new HashSet<>();
        names.forEach(
                name -> catalog.view().targetOf(name).map(Descriptor::digest).ifPresent(before::add));
        catalog.replace(image, names, Optional.of(target))
                .ifPresent(superseded -> reclaimer.reclaimBlobs(superseded.blobs()));
        before.remove(target.digest());
        reclaimer.reclaimTargets(before);
        return new Pulled(image.digest(), target.digest(), changed);
    }

    /** Keeps blobs for a later attempt, unless they are no good or the disk is too small for them. */
    private void cleanUp(EngineException failure, Set<Digest> blobs, List<Digest> chains) {
        if (failure.kind() == ErrorKind.DATA_LOSS || failure.kind() == ErrorKind.INTERNAL) {
            reclaimer.reclaimBlobs(blobs);
        }
        reclaimer.reclaimLayers(chains, CallContext.background(java.time.Duration.ofMinutes(2)));
    }

    private RemoteContent manifestOf(RemoteContent root, Optional<Platform> platform, Origin origin) {
        if (!MediaTypes.isIndex(root.descriptor().mediaType())) {
            return root;
        }
        ImageReference reference = origin.repository();
        Descriptor chosen = ManifestIndex.parse(root.bytes(), reference.familiar())
                .choose(platform.orElseGet(ManifestIndex::hostPlatform));
        RemoteContent manifest = verified(slots.registryFor(reference.domain())
                .call(
                        "manifest",
                        origin.context(),
                        (driver, c) -> driver.manifest(reference, chosen, origin.auth(), c)));
        require(manifest.descriptor().digest().equals(chosen.digest()), reference, chosen.digest());
        return manifest;
    }

    private ImageDocument fetchConfig(Manifest manifest, Optional<Platform> platform, Origin origin) {
        Descriptor blob = manifest.config();
        String name = origin.repository().familiar();
        if (blob.size() < 0 || blob.size() > MAX_CONFIG_BYTES) {
            throw EngineException.dataLoss(
                    "manifest of " + name + " gives its configuration an impossible size of " + blob.size() + " bytes");
        }
        if (!content.contains(blob.digest())) {
            downloads.fetch(blob, origin.repository(), origin.auth(), Progress.NONE, download -> {}, origin.context());
        }
        if (content.size(blob.digest()) > MAX_CONFIG_BYTES) {
            // It was here already, as something else: another image's layer, say.
            throw EngineException.dataLoss("manifest of " + name + " names blob " + blob.digest()
                    + " as its configuration, which has " + content.size(blob.digest()) + " bytes");
        }
        ImageDocument config = ImageDocument.parse(content.read(blob.digest()), name);
        if (config.diffIds().size() != manifest.layers().size()) {
            throw EngineException.dataLoss("manifest of " + name + " has "
                    + manifest.layers().size() + " layers but its configuration lists "
                    + config.diffIds().size());
        }
        checkPlatform(config.platform(), platform, name);
        return config;
    }

    private static void checkPlatform(Platform actual, Optional<Platform> wanted, String name) {
        if (wanted.isPresent() && !wanted.get().accepts(actual)) {
            throw EngineException.notFound("image " + name + " is for " + actual)
                    .because(
                            ImageReasons.PLATFORM_MISMATCH_REMOTE,
                            Map.of(
                                    Attributes.NAME,
                                    name,
                                    Attributes.VALUE,
                                    actual.toString(),
                                    Attributes.WANTED,
                                    wanted.get().toString()));
        }
        if (!actual.os().isEmpty() && !actual.os().equals("linux")) {
            throw EngineException.invalid("image " + name + " is for " + actual.os())
                    .because(ImageReasons.OS_UNUSABLE, Map.of(Attributes.NAME, name, Attributes.VALUE, actual.os()));
        }
    }

    static RemoteContent verified(RemoteContent document) {
        Digest promised = document.descriptor().digest();
        boolean matches = promised.algorithm().equals("sha256")
                ? Digests.of(document.bytes()).equals(promised)
                : Digests.finish("sha512", Digests.algorithm("sha512").digest(document.bytes()))
                        .equals(promised);
        if (!matches) {
            throw EngineException.dataLoss("manifest verification failed for digest " + promised);
        }
        return document;
    }

    private static void require(boolean matches, ImageReference reference, Digest digest) {
        if (!matches) {
            throw EngineException.dataLoss("manifest verification failed: " + reference.familiarName()
                    + " did not give the manifest with digest " + digest);
        }
    }
}
