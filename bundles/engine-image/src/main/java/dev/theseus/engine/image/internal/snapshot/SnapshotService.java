package dev.theseus.engine.image.internal.snapshot;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.Platform;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.engine.image.ImageSnapshots;
import dev.theseus.engine.image.ImageUsers;
import dev.theseus.engine.image.ImageView;
import dev.theseus.engine.image.internal.catalog.Catalog;
import dev.theseus.engine.image.internal.catalog.CatalogView;
import dev.theseus.engine.image.internal.catalog.ImageLookup;
import dev.theseus.engine.image.internal.catalog.ImageRecord;
import dev.theseus.engine.image.internal.catalog.LayerRecord;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Leases;
import dev.theseus.engine.image.internal.footing.MountPointLayer;
import dev.theseus.engine.image.internal.layer.Reclaimer;
import dev.theseus.engine.image.internal.layer.Unpacker;
import dev.theseus.engine.image.internal.object.ImageViews;
import dev.theseus.engine.image.internal.object.PlatformViews;
import dev.theseus.engine.image.internal.platform.PlatformContent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@link ImageSnapshots} over the catalog, the content store and the storage slots. */
public final class SnapshotService implements ImageSnapshots {
    /** How long an interrupted pull may be picked up again: until the next one of a machine that pulls once a day. */
    private static final Duration RESUMABLE = Duration.ofDays(1);

    private final Catalog catalog;
    private final ContentStore content;
    private final Leases leases;
    private final Unpacker unpacker;
    private final Reclaimer reclaimer;
    private final ImageViews views;
    private final PlatformViews platforms;
    private final PlatformUnpacking unpacking;
    private final ImageUsers users;

    public SnapshotService(
            Catalog catalog,
            ContentStore content,
            Leases leases,
            Unpacker unpacker,
            Reclaimer reclaimer,
            ImageViews views,
            PlatformViews platforms,
            PlatformUnpacking unpacking,
            ImageUsers users) {
        this.catalog = catalog;
        this.content = content;
        this.leases = leases;
        this.unpacker = unpacker;
        this.reclaimer = reclaimer;
        this.views = views;
        this.platforms = platforms;
        this.unpacking = unpacking;
        this.users = users;
    }

    @Override
    public ImageView resolve(String reference) {
        CatalogView view = catalog.view();
        return views.describe(view, ImageLookup.find(view, reference));
    }

    @Override
    public ImageView resolve(String reference, Optional<Platform> platform, CallContext context) {
        CatalogView view = catalog.view();
        try {
            return views.forPlatform(view, ImageLookup.find(view, reference), reference, platform);
        } catch (EngineException e) {
            PlatformContent.Found found =
                    platforms.other(view, reference, platform, e).orElseThrow(() -> e);
            Digest id = unpacking.unpack(found, context);
            CatalogView present = catalog.view();
            return views.describe(present, ImageLookup.find(present, id.value()));
        }
    }

    @Override
    public SnapshotKey ensure(Digest imageId, String storageDriver, CallContext context) {
        ImageRecord image = record(imageId);
        Digest footing = MountPointLayer.chainOn(image.topChain());
        if (!unpacker.has(storageDriver, footing, context)) {
            Set<Digest> needed = new HashSet<>(image.blobs());
            needed.addAll(image.chainIds());
            needed.add(footing);
            try (Subscription _ = leases.hold(needed)) {
                unpackAll(image, storageDriver, context);
                unpacker.ensure(
                        storageDriver,
                        new Unpacker.Layer(image.topChain(), footing, MountPointLayer.DIFF_ID, MountPointLayer::open),
                        context);
            }
        }
        return Unpacker.key(footing);
    }

    private ImageRecord record(Digest imageId) {
        return catalog.view()
                .imageOrRetained(imageId)
                .orElseThrow(() -> EngineException.notFound("there is no image " + imageId)
                        .because(Reason.IMAGE_NOT_FOUND, Map.of(Attributes.NAME, imageId.value())));
    }

    @Override
    public Optional<SnapshotKey> layers(Digest imageId, String storageDriver, CallContext context) {
        ImageRecord image = record(imageId);
        Optional<Digest> top = image.topChain();
        if (top.isPresent() && !unpacker.has(storageDriver, top.get(), context)) {
            Set<Digest> needed = new HashSet<>(image.blobs());
            needed.addAll(image.chainIds());
            try (Subscription _ = leases.hold(needed)) {
                unpackAll(image, storageDriver, context);
            }
        }
        return top.map(Unpacker::key);
    }

    private void unpackAll(ImageRecord image, String storageDriver, CallContext context) {
        List<Digest> chains = image.chainIds();
        Optional<Digest> parent = Optional.empty();
        for (int i = 0; i < chains.size(); i++) {
            LayerRecord layer = image.layers().get(i);
            Digest blob = new Digest(layer.blob());
            try {
                unpacker.ensure(
                        storageDriver,
                        new Unpacker.Layer(parent, chains.get(i), layer.diff(), () -> content.open(blob, 0)),
                        context);
            } catch (EngineException e) {
                throw explained(e, image, blob);
            }
            parent = Optional.of(chains.get(i));
        }
    }

    private EngineException explained(EngineException failure, ImageRecord image, Digest blob) {
        boolean suspicious = failure.kind() == ErrorKind.DATA_LOSS || failure.kind() == ErrorKind.INVALID_PARAMETER;
        boolean lost = suspicious && !content.verify(blob);
        return lost || !content.contains(blob)
                ? EngineException.dataLoss("layer " + blob + " of image " + image.id()
                        + " is damaged or missing in the content store; pull the image again to mend it")
                : failure;
    }

    @Override
    public Set<SnapshotKey> liveSnapshots() {
        Set<Digest> chains = reclaimer.keptLayers();
        Set<SnapshotKey> live = new HashSet<>(unpacker.active());
        chains.forEach(chain -> live.add(Unpacker.key(chain)));
        return live;
    }

    @Override
    public void release(Digest imageId, CallContext context) {
        ImageRecord retained = catalog.view().retained().get(imageId);
        if (retained != null && users.usersOf(imageId).isEmpty()) {
            catalog.dropRetained(imageId);
            reclaimer.reclaimBlobs(retained.blobs());
            reclaimer.reclaimLayers(retained.chainIds(), context);
        }
    }

    @Override
    public List<String> sweep(CallContext context) {
        List<String> done = new ArrayList<>();
        for (Digest retained : Set.copyOf(catalog.view().retained().keySet())) {
            if (users.usersOf(retained).isEmpty()) {
                catalog.dropRetained(retained);
                done.add("dropped removed image " + retained + ", which no container uses any more");
            }
        }
        int ended = reclaimer.endLeases(context);
        if (ended > 0) {
            done.add("ended " + ended + " leases whose time was over");
        }
        long freed = reclaimer.reclaimUnfinished(RESUMABLE);
        if (freed > 0) {
            done.add("removed " + freed + " bytes of transfers that were cut short and not taken up again");
        }
        return done;
    }

    @Override
    public long layersSize() {
        return catalog.view().uniqueLayersSize();
    }
}
