package dev.theseus.engine.image.internal.pull;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.Platform;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.image.RemoteContent;
import dev.theseus.engine.image.ImageTransfers.Distribution;
import dev.theseus.engine.image.internal.document.Digests;
import dev.theseus.engine.image.internal.document.ImageDocument;
import dev.theseus.engine.image.internal.document.Manifest;
import dev.theseus.engine.image.internal.document.ManifestIndex;
import dev.theseus.engine.image.internal.document.MediaTypes;
import dev.theseus.engine.slot.Slots;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Asks a registry what a reference names; nothing of it is kept. */
public final class DistributionLookup {
    private static final int MAX_CONFIG_BYTES = 4 << 20;

    private final Slots slots;

    public DistributionLookup(Slots slots) {
        this.slots = slots;
    }

    /** @param reference with a tag or a digest */
    public Distribution find(ImageReference reference, RegistryAuth auth, CallContext context) {
        RemoteContent root = ImagePull.verified(slots.registryFor(reference.domain())
                .call("resolve", context, (driver, c) -> driver.resolve(reference, auth, c)));
        Descriptor descriptor = root.descriptor();
        List<Platform> platforms = MediaTypes.isIndex(descriptor.mediaType())
                ? ManifestIndex.parse(root.bytes(), reference.familiar()).manifests().stream()
                        .map(Descriptor::platform)
                        .flatMap(Optional::stream)
                        .toList()
                : List.of(platform(root, reference, auth, context));
        return new Distribution(descriptor, platforms);
    }

    /** A manifest alone does not tell: its configuration does. */
    private Platform platform(
            RemoteContent manifest, ImageReference reference, RegistryAuth auth, CallContext context) {
        Descriptor config = Manifest.parse(
                        manifest.bytes(), manifest.descriptor().mediaType(), reference.familiar())
                .config();
        try (InputStream blob = slots.registryFor(reference.domain()).stream(
                "fetch", context, (driver, c) -> driver.fetch(reference, config, 0, auth, c))) {
            byte[] bytes = blob.readNBytes(MAX_CONFIG_BYTES);
            if (!Digests.of(bytes).equals(config.digest())) {
                throw EngineException.dataLoss("the configuration of " + reference.familiar()
                        + " does not match its digest " + config.digest());
            }
            return ImageDocument.parse(bytes, reference.familiar()).platform();
        } catch (IOException e) {
            throw EngineException.unavailable(
                    "cannot read the configuration of " + reference.familiar() + ": " + e.getMessage());
        }
    }
}
