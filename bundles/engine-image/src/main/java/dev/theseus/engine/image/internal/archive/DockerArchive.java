package dev.theseus.engine.image.internal.archive;

import com.google.gson.JsonObject;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.engine.image.LayerPhase;
import dev.theseus.engine.image.Progress;
import dev.theseus.engine.image.TransferEvent;
import dev.theseus.engine.image.internal.archive.ArchiveLoad.Loaded;
import dev.theseus.engine.image.internal.catalog.Catalog;
import dev.theseus.engine.image.internal.catalog.LayerRecord;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Leases;
import dev.theseus.engine.image.internal.document.Fields;
import dev.theseus.engine.image.internal.document.ImageDocument;
import dev.theseus.engine.image.internal.layer.Reclaimer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The archive that {@code docker save} wrote before it adopted the OCI layout: layers have paths, not digests. */
public final class DockerArchive {
    private final Catalog catalog;
    private final ContentStore content;
    private final Leases leases;
    private final Reclaimer reclaimer;
    private final LayerIntake intake;
    private final ImageAssembly assembly;

    public DockerArchive(
            Catalog catalog,
            ContentStore content,
            Leases leases,
            Reclaimer reclaimer,
            LayerIntake intake,
            ImageAssembly assembly) {
        this.catalog = catalog;
        this.content = content;
        this.leases = leases;
        this.reclaimer = reclaimer;
        this.intake = intake;
        this.assembly = assembly;
    }

    List<Loaded> load(ArchiveParts parts, List<JsonObject> entries, Progress progress, CallContext context) {
        List<Loaded> loaded = new ArrayList<>();
        for (JsonObject entry : entries) {
            loaded.add(load(parts, entry, progress, context));
        }
        return loaded;
    }

    private Loaded load(ArchiveParts parts, JsonObject entry, Progress progress, CallContext context) {
        byte[] config = parts.requireDocument(Fields.text(entry, "Config"));
        ImageDocument document = ImageDocument.parse(config, Fields.text(entry, "Config"));
        List<String> layers = Fields.texts(entry, "Layers").orElse(List.of());
        if (layers.size() != document.diffIds().size()) {
            throw EngineException.invalid("invalid manifest, layers length mismatch: expected "
                    + document.diffIds().size() + ", got " + layers.size());
        }
        List<Subscription> held = new ArrayList<>();
        List<Descriptor> blobs = new ArrayList<>();
        Set<Digest> stored = new LinkedHashSet<>();
        try {
            for (int i = 0; i < layers.size(); i++) {
                Descriptor blob =
                        blob(parts.require(layers.get(i)), document.diffIds().get(i), context);
                held.add(leases.hold(List.of(blob.digest())));
                blobs.add(blob);
                stored.add(blob.digest());
            }
            Set<ImageReference> names = new LinkedHashSet<>(ArchiveLoad.names(entry));
            Digest id = assembly.assemble(
                    new ImageAssembly.Plan(config, blobs, "", List.copyOf(names)),
                    index -> progress.tell(new TransferEvent.Layer(
                            document.diffIds().get(index),
                            LayerPhase.LOADING,
                            blobs.get(index).size(),
                            blobs.get(index).size())),
                    context);
            return new Loaded(id, names);
        } finally {
            held.forEach(Subscription::close);
            reclaimer.reclaimBlobs(stored);
        }
    }

    private Descriptor blob(Path file, Digest diffId, CallContext context) {
        Optional<Descriptor> known = catalog.view().layerOf(diffId).map(LayerRecord::descriptor);
        return known.filter(blob -> content.contains(blob.digest())).orElseGet(() -> intake.storeLayer(file, context));
    }
}
