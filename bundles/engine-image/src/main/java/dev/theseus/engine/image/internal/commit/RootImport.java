package dev.theseus.engine.image.internal.commit;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.Platform;
import dev.theseus.engine.archive.Decompression;
import dev.theseus.engine.event.Happening.ImageChange;
import dev.theseus.engine.image.ImageConfig;
import dev.theseus.engine.image.Progress;
import dev.theseus.engine.image.TransferEvent;
import dev.theseus.engine.image.internal.archive.ImageAssembly;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Leases;
import dev.theseus.engine.image.internal.document.ImageDocument;
import dev.theseus.engine.image.internal.document.ImageDocument.History;
import dev.theseus.engine.image.internal.document.ManifestIndex;
import dev.theseus.engine.image.internal.layer.LayerWriter;
import dev.theseus.engine.image.internal.layer.Reclaimer;
import dev.theseus.engine.image.internal.object.ImageEvents;
import dev.theseus.engine.thread.PlatformWork;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes an image of one layer from the archive of a root file system. */
public final class RootImport {
    private final ContentStore content;
    private final Leases leases;
    private final Reclaimer reclaimer;
    private final ImageAssembly assembly;
    private final ImageEvents events;

    public RootImport(
            ContentStore content, Leases leases, Reclaimer reclaimer, ImageAssembly assembly, ImageEvents events) {
        this.content = content;
        this.leases = leases;
        this.reclaimer = reclaimer;
        this.assembly = assembly;
        this.events = events;
    }

    /** @param message empty for the usual comment */
    public void importRoot(
            InputStream archive,
            Optional<ImageReference> name,
            String message,
            List<String> changes,
            Optional<Platform> platform,
            Progress progress,
            CallContext context) {
        ImageConfig config = DockerfileChanges.apply(ImageConfig.EMPTY, changes);
        try (Subscription _ = leases.work()) {
            LayerWriter.Written layer = PlatformWork.run("import", () -> store(archive, context));
            assemble(layer, config, name, message, platform, progress, context);
        }
    }

    private void assemble(
            LayerWriter.Written layer,
            ImageConfig config,
            Optional<ImageReference> name,
            String message,
            Optional<Platform> platform,
            Progress progress,
            CallContext context) {
        try (Subscription _ = leases.hold(List.of(layer.blob().digest()))) {
            Instant now = Instant.now();
            Platform target = platform.orElseGet(ManifestIndex::hostPlatform);
            ImageDocument document = new ImageDocument(
                    target,
                    "",
                    Optional.of(now),
                    "",
                    config,
                    List.of(layer.diffId()),
                    List.of(new History(
                            Optional.of(now), "", "", message.isEmpty() ? "Imported from -" : message, false)));
            Digest id = assembly.assemble(
                    new ImageAssembly.Plan(
                            document.toJson(),
                            List.of(layer.blob()),
                            "",
                            name.stream().toList()),
                    index -> {},
                    context);
            progress.tell(new TransferEvent.Imported(id));
            name.ifPresent(tag -> events.name(ImageChange.TAGGED, tag, id));
            events.image(ImageChange.IMPORTED, id);
        } finally {
            reclaimer.reclaimBlobs(Set.of(layer.blob().digest()));
        }
    }

    private LayerWriter.Written store(InputStream archive, CallContext context) {
        try (InputStream tar = Decompression.open(archive);
                LayerWriter writer = new LayerWriter(content.ingestAnonymous())) {
            byte[] buffer = new byte[1 << 16];
            for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
                context.check("importing");
                writer.write(buffer, 0, n);
            }
            return writer.finish();
        } catch (IOException e) {
            throw EngineException.invalid("reading the archive to import: " + e.getMessage());
        }
    }
}
