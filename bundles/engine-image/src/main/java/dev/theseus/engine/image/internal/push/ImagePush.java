package dev.theseus.engine.image.internal.push;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.Platform;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.image.RegistryDriver;
import dev.theseus.api.image.RemoteContent;
import dev.theseus.engine.image.ImageReasons;
import dev.theseus.engine.image.LayerPhase;
import dev.theseus.engine.image.Progress;
import dev.theseus.engine.image.TransferEvent;
import dev.theseus.engine.image.internal.catalog.Catalog;
import dev.theseus.engine.image.internal.catalog.CatalogView;
import dev.theseus.engine.image.internal.catalog.ImageRecord;
import dev.theseus.engine.image.internal.catalog.LayerRecord;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Leases;
import dev.theseus.engine.image.internal.document.MediaTypes;
import dev.theseus.engine.image.internal.object.ImageViews;
import dev.theseus.engine.slot.Slot;
import dev.theseus.engine.slot.Slots;
import dev.theseus.settings.DaemonSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

/** Pushes one image as it is in the content store: blobs side by side, then configuration, then manifest. */
public final class ImagePush {
    private final Slots slots;
    private final Catalog catalog;
    private final ContentStore content;
    private final Leases leases;
    private final ImageViews views;
    private final int maxConcurrent;

    public ImagePush(
            Slots slots,
            Catalog catalog,
            ContentStore content,
            Leases leases,
            ImageViews views,
            DaemonSettings settings) {
        this.slots = slots;
        this.catalog = catalog;
        this.content = content;
        this.leases = leases;
        this.views = views;
        this.maxConcurrent = Math.max(1, settings.registries().maxConcurrentUploads());
    }

    private record Target(ImageReference reference, RegistryAuth auth, Progress progress, CallContext context) {}

    /** @param reference with a tag */
    public Digest push(
            ImageReference reference,
            Optional<Platform> platform,
            RegistryAuth auth,
            Progress progress,
            CallContext context) {
        CatalogView view = catalog.view();
        ImageRecord image = view.idOf(reference)
                .flatMap(view::image)
                .orElseThrow(() -> view.tagsIn(reference).isEmpty()
                        ? EngineException.notFound("no image has a name in " + reference.familiarName())
                                .because(
                                        ImageReasons.REPOSITORY_NOT_FOUND,
                                        Map.of(Attributes.NAME, reference.familiarName()))
                        : EngineException.notFound("no image has the name " + reference.familiar())
                                .because(ImageReasons.TAG_NOT_FOUND, Map.of(Attributes.NAME, reference.familiar())));
        views.forPlatform(view, image, reference.familiar(), platform);
        Target target = new Target(reference, auth, progress, context);
        try (Subscription _ = leases.hold(image.blobs())) {
            pushLayers(view, image, target);
            context.check("pushing " + reference.familiar());
            byte[] config = content.read(image.digest());
            upload(
                    Descriptor.of(MediaTypes.OCI_CONFIG, image.digest(), config.length),
                    Optional.empty(),
                    sent -> {},
                    target);
            byte[] manifest = content.read(new Digest(image.manifest()));
            registry(reference)
                    .run(
                            "pushManifest",
                            context,
                            (driver, c) -> driver.pushManifest(
                                    reference, new RemoteContent(image.manifestDescriptor(), manifest), auth, c));
        }
        progress.tell(new TransferEvent.Pushed(
                reference.tag().orElse(""), new Digest(image.manifest()), image.manifestSize()));
        catalog.addNames(image.digest(), List.of(reference.withDigest(new Digest(image.manifest()))), Optional.empty());
        return image.digest();
    }

    private void pushLayers(CatalogView view, ImageRecord image, Target target) {
        // Topmost first, as people know it; a blob that serves twice is sent once.
        Map<String, LayerRecord> layers = new LinkedHashMap<>();
        image.layers().reversed().forEach(layer -> layers.putIfAbsent(layer.blob(), layer));
        layers.values().forEach(layer -> tell(target, layer, LayerPhase.PUSH_PLANNED, -1));
        layers.values().stream().skip(maxConcurrent).forEach(layer -> tell(target, layer, LayerPhase.QUEUED, -1));
        ExecutorService pool = Executors.newFixedThreadPool(
                maxConcurrent, Thread.ofVirtual().name("push-", 0).factory());
        CallContext caller = target.context();
        CallContext transfers = new CallContext(caller.deadlineNanos(), new AtomicBoolean(), caller.trace());
        Target shared = new Target(target.reference(), target.auth(), target.progress(), transfers);
        try {
            List<Future<?>> uploads = new ArrayList<>();
            for (LayerRecord layer : layers.values()) {
                Optional<String> mountFrom = likelySource(view, layer, target.reference());
                uploads.add(pool.submit(() -> pushLayer(layer, mountFrom, shared, caller)));
            }
            for (Future<?> upload : uploads) {
                await(upload);
            }
        } finally {
            // After success nothing runs any more; after a failure this ends what does.
            transfers.cancel();
            pool.close();
        }
    }

    private void pushLayer(LayerRecord layer, Optional<String> mountFrom, Target target, CallContext caller) {
        caller.check("pushing " + target.reference().familiar());
        target.context().check("pushing " + target.reference().familiar());
        Descriptor blob = layer.descriptor();
        if (has(blob, target)) {
            tell(target, layer, LayerPhase.THERE_ALREADY, -1);
            return;
        }
        LongConsumer sent = bytes -> {
            caller.check("pushing " + target.reference().familiar());
            tell(target, layer, LayerPhase.UPLOADING, bytes);
        };
        if (upload(blob, mountFrom, sent, target)) {
            tell(target, layer, LayerPhase.UPLOADED, -1);
        } else if (mountFrom.isPresent()) {
            target.progress().tell(new TransferEvent.LayerMounted(layer.diff(), mountFrom.get()));
        } else {
            tell(target, layer, LayerPhase.THERE_ALREADY, -1);
        }
    }

    private boolean has(Descriptor blob, Target target) {
        return registry(target.reference())
                .call(
                        "hasBlob",
                        target.context(),
                        (driver, c) -> driver.hasBlob(target.reference(), blob, target.auth(), c));
    }

    private boolean upload(Descriptor blob, Optional<String> mountFrom, LongConsumer sent, Target target) {
        if (!content.contains(blob.digest())) {
            throw EngineException.dataLoss(
                    "blob " + blob.digest() + " of " + target.reference().familiar()
                            + " is missing in the content store; pull or build the image again");
        }
        return registry(target.reference())
                .repeat(
                        "pushBlob",
                        target.context(),
                        (driver, c) -> driver.pushBlob(
                                target.reference(),
                                blob,
                                offset -> content.open(blob.digest(), offset),
                                mountFrom,
                                sent,
                                target.auth(),
                                c));
    }

    /** Another repository of the same registry that an image with this blob came from or went to. */
    private static Optional<String> likelySource(CatalogView view, LayerRecord layer, ImageReference target) {
        return view.images().values().stream()
                .filter(image ->
                        image.layers().stream().anyMatch(other -> other.blob().equals(layer.blob())))
                .flatMap(image -> view.digestsOf(image.digest()).stream())
                .filter(name ->
                        name.domain().equals(target.domain()) && !name.path().equals(target.path()))
                .map(ImageReference::path)
                .findFirst();
    }

    private static void tell(Target target, LayerRecord layer, LayerPhase phase, long bytes) {
        target.progress().tell(new TransferEvent.Layer(layer.diff(), phase, bytes, bytes < 0 ? -1 : layer.blobSize()));
    }

    private static void await(Future<?> upload) {
        try {
            upload.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled("push interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw EngineException.internal("push failed", e);
        }
    }

    private Slot<RegistryDriver> registry(ImageReference reference) {
        return slots.registryFor(reference.domain());
    }
}
