package dev.theseus.engine.image.internal.commit;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.Platform;
import dev.theseus.engine.image.ImageHold;
import dev.theseus.engine.image.ImageStep;
import dev.theseus.engine.image.ImageSteps;
import dev.theseus.engine.image.internal.archive.ImageAssembly;
import dev.theseus.engine.image.internal.catalog.Catalog;
import dev.theseus.engine.image.internal.catalog.CatalogView;
import dev.theseus.engine.image.internal.catalog.ImageRecord;
import dev.theseus.engine.image.internal.catalog.LayerRecord;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Leases;
import dev.theseus.engine.image.internal.document.ChainIds;
import dev.theseus.engine.image.internal.document.Digests;
import dev.theseus.engine.image.internal.document.ImageDocument;
import dev.theseus.engine.image.internal.document.ImageDocument.History;
import dev.theseus.engine.image.internal.hold.CatalogHold;
import dev.theseus.engine.image.internal.hold.HeldImages;
import dev.theseus.engine.image.internal.layer.LayerWriter;
import dev.theseus.engine.image.internal.layer.Reclaimer;
import dev.theseus.engine.image.internal.object.Documents;
import dev.theseus.engine.thread.PlatformWork;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** {@link ImageSteps}: an image is itself the record of the step that made it. */
public final class StepService implements ImageSteps {
    private final Catalog catalog;
    private final ContentStore content;
    private final Leases leases;
    private final Reclaimer reclaimer;
    private final Documents documents;
    private final ImageAssembly assembly;
    private final HeldImages held;
    private final StepSnapshots snapshots;

    public StepService(
            Catalog catalog,
            ContentStore content,
            Leases leases,
            Reclaimer reclaimer,
            Documents documents,
            ImageAssembly assembly,
            HeldImages held,
            StepSnapshots snapshots) {
        this.catalog = catalog;
        this.content = content;
        this.leases = leases;
        this.reclaimer = reclaimer;
        this.documents = documents;
        this.assembly = assembly;
        this.held = held;
        this.snapshots = snapshots;
    }

    @Override
    public ImageHold hold() {
        return new CatalogHold(catalog, held);
    }

    @Override
    public Optional<Digest> find(ImageStep step, ImageHold hold) {
        Optional<Digest> found = find(step);
        while (found.isPresent() && !isKept(found.get(), hold)) {
            found = find(step);
        }
        return found;
    }

    private static boolean isKept(Digest image, ImageHold hold) {
        try {
            hold.keep(image);
            return true;
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
            // It went just now.
            return false;
        }
    }

    private Optional<Digest> find(ImageStep step) {
        CatalogView view = catalog.view();
        List<History> before =
                step.parent().map(id -> documents.of(id).history()).orElse(List.of());
        Stream<ImageRecord> candidates = step.parent().isPresent()
                ? view.childrenOf(step.parent().get()).stream()
                : view.images().values().stream().filter(image -> image.parent().isEmpty());
        return candidates
                .filter(image -> documents
                        .ifReadable(image.digest())
                        .filter(document -> isOutcome(document, before, step))
                        .isPresent())
                .max(Comparator.comparing(
                        image -> documents.of(image.digest()).created().orElse(Instant.EPOCH)))
                .map(ImageRecord::digest);
    }

    private static boolean isOutcome(ImageDocument document, List<History> before, ImageStep step) {
        return document.history().size() == before.size() + 1
                && document.history().getLast().createdBy().equals(step.createdBy())
                && document.config().equals(step.config())
                && document.author().equals(step.author())
                && (step.parent().isPresent() || document.platform().equals(step.platform()));
    }

    @Override
    public Optional<Digest> findIn(Digest source, ImageStep step, ImageHold hold, CallContext context) {
        Optional<ImageRecord> found = catalog.view().image(source);
        Optional<ImageRecord> parent = parentOf(step);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Optional<ForeignStep> foreign = ForeignStep.of(
                documents.of(source), found.get(), parent.map(record -> documents.of(record.digest())), step);
        return foreign.map(known -> restore(known, step, parent, hold, context));
    }

    private Digest restore(
            ForeignStep foreign, ImageStep step, Optional<ImageRecord> parent, ImageHold hold, CallContext context) {
        List<Descriptor> layers = new ArrayList<>();
        parent.ifPresent(
                record -> record.layers().stream().map(LayerRecord::descriptor).forEach(layers::add));
        foreign.layer().map(LayerRecord::descriptor).ifPresent(layers::add);
        byte[] config = foreign.document(step).toJson();
        hold.keepComing(Digests.of(config));
        try (Subscription _ =
                leases.hold(layers.stream().map(Descriptor::digest).toList())) {
            return assembly.assemble(
                    new ImageAssembly.Plan(
                            config, layers, parent.map(ImageRecord::id).orElse(""), List.of()),
                    index -> {},
                    context);
        }
    }

    private Optional<ImageRecord> parentOf(ImageStep step) {
        return step.parent()
                .map(id -> catalog.view()
                        .image(id)
                        .orElseThrow(() -> EngineException.notFound("there is no image " + id)
                                .because(Reason.IMAGE_NOT_FOUND, Map.of(Attributes.NAME, id.value()))));
    }

    @Override
    public Digest add(ImageStep step, Optional<LayerContent> layer, ImageHold hold, CallContext context) {
        Optional<ImageRecord> parent = parentOf(step);
        try (Subscription _ = leases.hold(parent.map(ImageRecord::blobs).orElse(Set.of()));
                Subscription _ = leases.work()) {
            Optional<LayerWriter.Written> written =
                    layer.map(source -> PlatformWork.run("step", () -> store(source, context)));
            return assemble(step, parent, written, layer, hold, context);
        }
    }

    private LayerWriter.Written store(LayerContent layer, CallContext context) {
        try (LayerWriter writer = new LayerWriter(content.ingestAnonymous())) {
            layer.write(writer, context);
            return writer.finish();
        } catch (IOException e) {
            throw EngineException.internal("storing the layer of a build step", e);
        }
    }

    private Digest assemble(
            ImageStep step,
            Optional<ImageRecord> parent,
            Optional<LayerWriter.Written> stored,
            Optional<LayerContent> source,
            ImageHold hold,
            CallContext context) {
        // A step that has changed nothing leaves no layer; its blob goes again.
        Optional<LayerWriter.Written> layer = stored.filter(written -> !written.empty());
        Optional<ImageDocument> base = parent.map(record -> documents.of(record.digest()));
        List<Descriptor> layers = new ArrayList<>();
        parent.ifPresent(
                record -> record.layers().stream().map(LayerRecord::descriptor).forEach(layers::add));
        List<Digest> diffIds = new ArrayList<>(base.map(ImageDocument::diffIds).orElse(List.of()));
        List<History> history = new ArrayList<>(base.map(ImageDocument::history).orElse(List.of()));
        layer.ifPresent(written -> {
            layers.add(written.blob());
            diffIds.add(written.diffId());
        });
        Optional<Instant> now = Optional.of(Instant.now());
        history.add(new History(now, step.createdBy(), step.author(), "", layer.isEmpty()));
        Platform platform = base.map(ImageDocument::platform).orElse(step.platform());
        ImageDocument document = new ImageDocument(
                platform,
                base.map(ImageDocument::osVersion).orElse(""),
                now,
                step.author(),
                step.config(),
                diffIds,
                history);
        Set<Digest> blobs =
                stored.map(written -> Set.of(written.blob().digest())).orElse(Set.of());
        byte[] config = document.toJson();
        hold.keepComing(Digests.of(config));
        Set<Digest> needed = new HashSet<>(blobs);
        needed.addAll(ChainIds.of(diffIds));
        try (Subscription _ = leases.hold(needed)) {
            layer.ifPresent(written -> snapshots.offer(source.orElseThrow(), written, diffIds, context));
            return assembly.assemble(
                    new ImageAssembly.Plan(
                            config, layers, parent.map(ImageRecord::id).orElse(""), List.of()),
                    index -> {},
                    context);
        } finally {
            reclaimer.reclaimBlobs(blobs);
        }
    }
}
