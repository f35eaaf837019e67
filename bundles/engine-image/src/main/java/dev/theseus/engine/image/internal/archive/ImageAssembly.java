package dev.theseus.engine.image.internal.archive;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.engine.image.internal.catalog.Catalog;
import dev.theseus.engine.image.internal.catalog.ImageRecord;
import dev.theseus.engine.image.internal.catalog.LayerRecord;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Leases;
import dev.theseus.engine.image.internal.document.ChainIds;
import dev.theseus.engine.image.internal.document.Digests;
import dev.theseus.engine.image.internal.document.ImageDocument;
import dev.theseus.engine.image.internal.document.Manifest;
import dev.theseus.engine.image.internal.document.MediaTypes;
import dev.theseus.engine.image.internal.layer.LayerInstaller;
import dev.theseus.engine.image.internal.layer.Reclaimer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;

/** Makes an image of a configuration and layers whose blobs are stored: manifest, snapshots, and last the catalog. */
public final class ImageAssembly {
    private final ContentStore content;
    private final Leases leases;
    private final Catalog catalog;
    private final LayerInstaller installer;
    private final Reclaimer reclaimer;

    public ImageAssembly(
            ContentStore content, Leases leases, Catalog catalog, LayerInstaller installer, Reclaimer reclaimer) {
        this.content = content;
        this.leases = leases;
        this.catalog = catalog;
        this.installer = installer;
        this.reclaimer = reclaimer;
    }

    /**
     * What to assemble.
     *
     * @param config the configuration as it shall be stored
     * @param layers blobs that are in the content store and held by the caller, lowest first
     * @param parent id of the image it was made from; empty for none
     * @param index to which the names lead; empty for the manifest
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares plans; the bytes are a document on its way.
    public record Plan(
            byte[] config,
            List<Descriptor> layers,
            String parent,
            List<ImageReference> names,
            Optional<Descriptor> index) {
        /** One whose names lead to its manifest. */
        public Plan(byte[] config, List<Descriptor> layers, String parent, List<ImageReference> names) {
            this(config, layers, parent, names, Optional.empty());
        }
    }

    /** Assembles with a manifest of our own; returns the image's id. */
    public Digest assemble(Plan plan, IntConsumer beginLayer, CallContext context) {
        Digest id = Digests.of(plan.config());
        Manifest manifest = new Manifest(
                MediaTypes.OCI_MANIFEST, Descriptor.of(MediaTypes.OCI_CONFIG, id, plan.config().length), plan.layers());
        return assemble(plan, manifest.toJson(), MediaTypes.OCI_MANIFEST, beginLayer, context);
    }

    /** Assembles with the manifest that the image came with. */
    public Digest assemble(
            Plan plan, byte[] manifest, String manifestType, IntConsumer beginLayer, CallContext context) {
        Digest id = Digests.of(plan.config());
        ImageDocument document = ImageDocument.parse(plan.config(), "image " + id);
        check(plan, document);
        Descriptor target = Descriptor.of(manifestType, Digests.of(manifest), manifest.length);
        List<Digest> chains = ChainIds.of(document.diffIds());
        Set<Digest> needed = new HashSet<>(chains);
        needed.add(id);
        needed.add(target.digest());
        plan.layers().forEach(layer -> needed.add(layer.digest()));
        try (Subscription _ = leases.hold(needed)) {
            content.put(plan.config());
            content.put(manifest);
            List<LayerRecord> layers = installer.install(plan.layers(), document.diffIds(), beginLayer, context);
            ImageRecord image = ImageRecord.of(id, target, layers, plan.parent());
            boolean knownWhole = catalog.view()
                    .image(id)
                    .map(known -> known.blobs().stream().allMatch(content::contains))
                    .orElse(false);
            if (knownWhole) {
                catalog.enter(image, plan.names(), plan.index());
            } else {
                catalog.replace(image, plan.names(), plan.index());
            }
        } finally {
            // What a failure left, or a manifest that was not needed because the image was known.
            reclaimer.reclaimBlobs(Set.of(id, target.digest()));
            reclaimer.reclaimLayers(chains, CallContext.background(Duration.ofMinutes(2)));
        }
        return id;
    }

    private static void check(Plan plan, ImageDocument document) {
        if (plan.layers().size() != document.diffIds().size()) {
            throw EngineException.invalid(
                    "invalid image: it has " + plan.layers().size() + " layers but its configuration lists "
                            + document.diffIds().size());
        }
        if (plan.layers().size() > Manifest.MAX_LAYERS) {
            throw EngineException.invalid("max depth exceeded: the image has "
                    + plan.layers().size() + " layers, at most " + Manifest.MAX_LAYERS + " can be stacked");
        }
        String os = document.platform().os();
        if (!os.isEmpty() && !os.equals("linux")) {
            throw EngineException.invalid("cannot load " + os + " image on linux");
        }
    }
}
