package dev.theseus.engine.image.internal.archive;

import com.google.gson.JsonObject;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.engine.event.Happening.ImageChange;
import dev.theseus.engine.image.Progress;
import dev.theseus.engine.image.TransferEvent;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Leases;
import dev.theseus.engine.image.internal.document.Digests;
import dev.theseus.engine.image.internal.document.Fields;
import dev.theseus.engine.image.internal.object.ImageEvents;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads archives of images: those of {@code docker save}, old and new, and OCI layouts. */
public final class ArchiveLoad {
    private final ContentStore content;
    private final Leases leases;
    private final DockerArchive dockerArchive;
    private final OciLayout ociLayout;
    private final ImageEvents events;

    public ArchiveLoad(
            ContentStore content, Leases leases, DockerArchive dockerArchive, OciLayout ociLayout, ImageEvents events) {
        this.content = content;
        this.leases = leases;
        this.dockerArchive = dockerArchive;
        this.ociLayout = ociLayout;
        this.events = events;
    }

    public void load(InputStream archive, Progress progress, CallContext context) {
        try (Subscription _ = leases.work();
                ArchiveParts parts = ArchiveParts.spool(archive, content, context)) {
            List<JsonObject> entries = parts.document("manifest.json")
                    .map(bytes -> Fields.parseList(bytes, "manifest.json"))
                    .orElse(List.of());
            List<Loaded> loaded;
            if (parts.find("index.json").isPresent()) {
                loaded = ociLayout.load(parts, namesByConfig(entries, parts), progress, context);
            } else if (!entries.isEmpty()) {
                loaded = dockerArchive.load(parts, entries, progress, context);
            } else {
                throw EngineException.invalid("invalid image archive: it has neither manifest.json nor index.json;"
                        + " an archive of a root file system goes through import");
            }
            for (Loaded image : loaded) {
                image.names().forEach(name -> progress.tell(new TransferEvent.Loaded(image.id(), Optional.of(name))));
                if (image.names().isEmpty()) {
                    progress.tell(new TransferEvent.Loaded(image.id(), Optional.empty()));
                }
                events.image(ImageChange.LOADED, image.id());
            }
        }
    }

    /** An image that came with an archive. */
    record Loaded(Digest id, Set<ImageReference> names) {}

    /** The names that manifest.json gives, by the digest of the configuration that they are for. */
    private static Map<Digest, Set<ImageReference>> namesByConfig(List<JsonObject> entries, ArchiveParts parts) {
        Map<Digest, Set<ImageReference>> names = new HashMap<>();
        for (JsonObject entry : entries) {
            parts.document(Fields.text(entry, "Config"))
                    .ifPresent(config -> names.computeIfAbsent(Digests.of(config), id -> new LinkedHashSet<>())
                            .addAll(names(entry)));
        }
        return names;
    }

    static List<ImageReference> names(JsonObject entry) {
        List<ImageReference> names = new ArrayList<>();
        Fields.texts(entry, "RepoTags")
                .orElse(List.of())
                .forEach(name -> names.add(name(name)
                        .orElseThrow(
                                () -> EngineException.invalid("invalid image archive: invalid tag \"" + name + "\""))));
        return names;
    }

    /** A name with tag; empty when the text is none. */
    static Optional<ImageReference> name(String text) {
        try {
            ImageReference reference = ImageReference.parse(text);
            return reference.tag().isPresent()
                    ? Optional.of(reference.withTag(reference.tag().get()))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
