package dev.theseus.engine.image.internal.commit;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.event.Happening;
import dev.theseus.engine.event.Happening.ImageChange;
import dev.theseus.engine.image.CommitSource;
import dev.theseus.engine.image.CommitSource.Source;
import dev.theseus.engine.image.Commits;
import dev.theseus.engine.image.ImageConfig;
import dev.theseus.engine.image.ImageReasons;
import dev.theseus.engine.image.internal.archive.ImageAssembly;
import dev.theseus.engine.image.internal.catalog.Catalog;
import dev.theseus.engine.image.internal.catalog.ImageRecord;
import dev.theseus.engine.image.internal.catalog.LayerRecord;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Leases;
import dev.theseus.engine.image.internal.document.ImageDocument;
import dev.theseus.engine.image.internal.document.ImageDocument.History;
import dev.theseus.engine.image.internal.layer.LayerWriter;
import dev.theseus.engine.image.internal.layer.Reclaimer;
import dev.theseus.engine.image.internal.object.Documents;
import dev.theseus.engine.thread.PlatformWork;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@link Commits}: a container's layer becomes a blob, and an image on top of its own. */
public final class CommitService implements Commits {
    private final Catalog catalog;
    private final ContentStore content;
    private final Leases leases;
    private final Reclaimer reclaimer;
    private final Documents documents;
    private final ImageAssembly assembly;
    private final CommitSource containers;
    private final Events events;

    public CommitService(
            Catalog catalog,
            ContentStore content,
            Leases leases,
            Reclaimer reclaimer,
            Documents documents,
            ImageAssembly assembly,
            CommitSource containers,
            Events events) {
        this.catalog = catalog;
        this.content = content;
        this.leases = leases;
        this.reclaimer = reclaimer;
        this.documents = documents;
        this.assembly = assembly;
        this.containers = containers;
        this.events = events;
    }

    @Override
    public String commit(CommitRequest request, CallContext context) {
        return commit(request, name(request), context).value();
    }

    private Digest commit(CommitRequest request, Optional<ImageReference> name, CallContext context) {
        Source container = containers.resolve(request.container());
        ImageConfig changed = DockerfileChanges.apply(request.config().orElse(container.config()), request.changes());
        ImageConfig config = ConfigMerge.fill(changed, container.config());
        ImageRecord parent = catalog.view()
                .imageOrRetained(container.imageId())
                .orElseThrow(() -> EngineException.notFound("image " + container.imageId() + ", on which container "
                                + container.name() + " stands, is gone")
                        .because(
                                Reason.IMAGE_NOT_FOUND,
                                Map.of(Attributes.NAME, container.imageId().value())));
        try (Subscription _ = leases.hold(parent.blobs());
                Subscription _ = leases.work()) {
            LayerWriter.Written layer;
            try (Subscription _ =
                    request.pause() ? containers.pause(container.id(), context) : (Subscription) () -> {}) {
                layer = PlatformWork.run("commit", () -> store(container, context));
            }
            Digest id = assemble(request, name, container, config, parent, layer, context);
            tell(request, container, id, config, name);
            return id;
        }
    }

    private LayerWriter.Written store(Source container, CallContext context) {
        try (LayerWriter writer = new LayerWriter(content.ingestAnonymous())) {
            containers.diff(container.id(), writer, context);
            return writer.finish();
        } catch (IOException e) {
            throw EngineException.internal("storing the layer of container " + container.name(), e);
        }
    }

    private Digest assemble(
            CommitRequest request,
            Optional<ImageReference> name,
            Source container,
            ImageConfig config,
            ImageRecord parent,
            LayerWriter.Written layer,
            CallContext context) {
        ImageDocument base = documents.of(parent.digest());
        Instant now = Instant.now();
        List<Descriptor> layers = new ArrayList<>(
                parent.layers().stream().map(LayerRecord::descriptor).toList());
        List<Digest> diffIds = new ArrayList<>(base.diffIds());
        if (!layer.empty()) {
            layers.add(layer.blob());
            diffIds.add(layer.diffId());
        }
        List<History> history = new ArrayList<>(base.history());
        history.add(new History(
                Optional.of(now),
                String.join(" ", container.config().command().orElse(List.of())),
                request.author(),
                request.comment(),
                layer.empty()));
        ImageDocument document = new ImageDocument(
                base.platform(), base.osVersion(), Optional.of(now), request.author(), config, diffIds, history);
        try (Subscription _ = leases.hold(List.of(layer.blob().digest()))) {
            String parentId = catalog.view().image(parent.digest()).isPresent() ? parent.id() : "";
            return assembly.assemble(
                    new ImageAssembly.Plan(
                            document.toJson(), layers, parentId, name.stream().toList()),
                    index -> {},
                    context);
        } finally {
            reclaimer.reclaimBlobs(Set.of(layer.blob().digest()));
        }
    }

    private void tell(
            CommitRequest request, Source container, Digest id, ImageConfig config, Optional<ImageReference> name) {
        events.publish(new Happening.OfImage(id, config.labels(), ImageChange.CREATED, Optional.empty()));
        name.ifPresent(tag ->
                events.publish(new Happening.OfImage(id, config.labels(), ImageChange.TAGGED, Optional.of(tag))));
        events.publish(new Happening.OfContainer(
                container.id(),
                container.name(),
                container.image(),
                container.config().labels(),
                new ContainerChange.Committed(id, name, request.comment())));
    }

    private static Optional<ImageReference> name(CommitRequest request) {
        if (request.repository().isEmpty()) {
            return Optional.empty();
        }
        try {
            ImageReference name = ImageReference.parseName(request.repository());
            if (name.digest().isPresent()) {
                throw EngineException.invalid("a digest is no name for what is committed")
                        .because(ImageReasons.DIGEST_COMMITTED, Map.of(Attributes.NAME, request.repository()));
            }
            if (!request.tag().isEmpty()) {
                return Optional.of(name.withTag(request.tag()));
            }
            return Optional.of(name.tag().isPresent() ? name : name.withTag("latest"));
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid(e.getMessage() == null ? "invalid reference format" : e.getMessage())
                    .because(Reason.IMAGE_NAME_INVALID);
        }
    }
}
