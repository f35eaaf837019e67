package dev.theseus.engine.image.internal.archive;

import com.google.gson.JsonObject;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.Platform;
import dev.theseus.engine.image.LayerPhase;
import dev.theseus.engine.image.Progress;
import dev.theseus.engine.image.TransferEvent;
import dev.theseus.engine.image.internal.archive.ArchiveLoad.Loaded;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Leases;
import dev.theseus.engine.image.internal.document.Digests;
import dev.theseus.engine.image.internal.document.Fields;
import dev.theseus.engine.image.internal.document.ImageDocument;
import dev.theseus.engine.image.internal.document.Manifest;
import dev.theseus.engine.image.internal.document.ManifestIndex;
import dev.theseus.engine.image.internal.document.MediaTypes;
import dev.theseus.engine.image.internal.layer.Reclaimer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An OCI image layout in an archive: {@code index.json} and blobs by digest. */
public final class OciLayout {
    static final String NAME = "io.containerd.image.name";
    static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final int MAX_NESTING = 4;

    private final ContentStore content;
    private final Leases leases;
    private final Reclaimer reclaimer;
    private final LayerIntake intake;
    private final ImageAssembly assembly;

    public OciLayout(
            ContentStore content, Leases leases, Reclaimer reclaimer, LayerIntake intake, ImageAssembly assembly) {
        this.content = content;
        this.leases = leases;
        this.reclaimer = reclaimer;
        this.intake = intake;
        this.assembly = assembly;
    }

    /** @param moreNames by the digest of the configuration they are for */
    List<Loaded> load(
            ArchiveParts parts, Map<Digest, Set<ImageReference>> moreNames, Progress progress, CallContext context) {
        ManifestIndex index = ManifestIndex.parse(parts.requireDocument("index.json"), "index.json");
        // One manifest may be listed once per name.
        Map<Chosen, Set<ImageReference>> manifests = new LinkedHashMap<>();
        IndexContent archived = new IndexContent(
                digest -> parts.document(path(digest)),
                digest -> parts.find(path(digest)).isPresent());
        for (Descriptor entry : index.manifests()) {
            descend(parts, entry, 0)
                    .map(manifest -> new Chosen(plain(manifest), plain(entry), archived.ofSeveral(entry)))
                    .ifPresent(chosen -> nameOf(entry)
                            .ifPresentOrElse(
                                    manifests.computeIfAbsent(chosen, key -> new LinkedHashSet<>())::add, () -> {}));
        }
        List<Loaded> loaded = new ArrayList<>();
        manifests.forEach((chosen, names) -> loaded.add(load(parts, chosen, names, moreNames, progress, context)));
        if (loaded.isEmpty()) {
            throw EngineException.invalid(
                    "the archive holds no image for " + ManifestIndex.hostPlatform() + "; nothing was loaded");
        }
        return loaded;
    }

    /**
     * What is loaded of an entry.
     *
     * @param manifest of the platform that is unpacked
     * @param several blobs of all platforms and of the index, if there are several; else none
     */
    private record Chosen(Descriptor manifest, Descriptor entry, Set<Digest> several) {
        Optional<Descriptor> index() {
            return several.isEmpty() ? Optional.empty() : Optional.of(entry);
        }
    }

    /** The manifest to load of an entry; empty when none is for this machine or its blobs are not in the archive. */
    private static Optional<Descriptor> descend(ArchiveParts parts, Descriptor entry, int depth) {
        Optional<byte[]> bytes = parts.document(path(entry.digest()));
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        String type = entry.mediaType();
        if (type.isEmpty()) {
            JsonObject json = Fields.parse(bytes.get(), "manifest");
            type = Manifest.declaredType(json);
        }
        if (!MediaTypes.isIndex(type)) {
            return MediaTypes.isManifest(type) ? Optional.of(entry) : Optional.empty();
        }
        if (depth == MAX_NESTING) {
            throw EngineException.invalid("invalid image archive: indexes are nested too deeply");
        }
        List<Descriptor> present = ManifestIndex.parse(
                        bytes.get(), entry.digest().value())
                .manifests()
                .stream()
                .filter(inner -> parts.find(path(inner.digest())).isPresent())
                .filter(inner ->
                        inner.platform().map(Platform::os).orElse("linux").equals("linux"))
                .toList();
        if (present.isEmpty()) {
            return Optional.empty();
        }
        // An archive of one platform is taken as it is: whoever saved it chose.
        Descriptor chosen = present.size() == 1
                ? present.getFirst()
                : new ManifestIndex(present).choose(ManifestIndex.hostPlatform());
        return descend(parts, chosen, depth + 1);
    }

    private Loaded load(
            ArchiveParts parts,
            Chosen chosen,
            Set<ImageReference> names,
            Map<Digest, Set<ImageReference>> moreNames,
            Progress progress,
            CallContext context) {
        Descriptor entry = chosen.manifest();
        byte[] bytes = parts.requireDocument(path(entry.digest()));
        if (!Digests.of(bytes).equals(entry.digest())) {
            throw EngineException.dataLoss("manifest " + entry.digest() + " of the archive does not match its digest");
        }
        Manifest manifest =
                Manifest.parse(bytes, entry.mediaType(), entry.digest().value());
        byte[] config = parts.requireDocument(path(manifest.config().digest()));
        Digest id = manifest.config().digest();
        if (!Digests.of(config).equals(id)) {
            throw EngineException.dataLoss("configuration " + id + " of the archive does not match its digest");
        }
        names.addAll(moreNames.getOrDefault(id, Set.of()));
        ImageDocument document = ImageDocument.parse(config, entry.digest().value());
        Set<Digest> blobs = new HashSet<>(chosen.several());
        manifest.layers().forEach(layer -> blobs.add(layer.digest()));
        try (Subscription _ = leases.hold(blobs)) {
            for (Digest blob : blobs) {
                if (!content.contains(blob)) {
                    intake.store(parts.require(path(blob)), blob, context);
                }
            }
            assembly.assemble(
                    new ImageAssembly.Plan(
                            config,
                            manifest.layers(),
                            "",
                            List.copyOf(names),
                            chosen.index().map(this::measured)),
                    bytes,
                    manifest.mediaType(),
                    layer -> progress.tell(new TransferEvent.Layer(
                            document.diffIds().get(layer),
                            LayerPhase.LOADING,
                            manifest.layers().get(layer).size(),
                            manifest.layers().get(layer).size())),
                    context);
        } finally {
            reclaimer.reclaimBlobs(blobs);
        }
        return new Loaded(id, names);
    }

    /** With the size that it has, whatever the archive says. */
    private Descriptor measured(Descriptor stored) {
        return Descriptor.of(stored.mediaType(), stored.digest(), content.size(stored.digest()));
    }

    private static Descriptor plain(Descriptor descriptor) {
        return Descriptor.of(descriptor.mediaType(), descriptor.digest(), descriptor.size());
    }

    private static Optional<ImageReference> nameOf(Descriptor entry) {
        String full = entry.annotations().getOrDefault(NAME, "");
        if (!full.isEmpty()) {
            return ArchiveLoad.name(full);
        }
        String reference = entry.annotations().getOrDefault(REF_NAME, "");
        // Often only a tag; a name tells itself by its repository.
        return reference.contains(":") || reference.contains("/") ? ArchiveLoad.name(reference) : Optional.empty();
    }

    static String path(Digest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.hex();
    }
}
