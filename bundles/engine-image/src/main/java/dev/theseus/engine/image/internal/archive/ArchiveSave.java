package dev.theseus.engine.image.internal.archive;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.Platform;
import dev.theseus.engine.event.Happening.ImageChange;
import dev.theseus.engine.image.internal.catalog.Catalog;
import dev.theseus.engine.image.internal.catalog.CatalogView;
import dev.theseus.engine.image.internal.catalog.ImageLookup;
import dev.theseus.engine.image.internal.catalog.ImageRecord;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Leases;
import dev.theseus.engine.image.internal.document.Manifest;
import dev.theseus.engine.image.internal.document.MediaTypes;
import dev.theseus.engine.image.internal.object.ImageEvents;
import dev.theseus.engine.image.internal.object.ImageViews;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes images as one archive that is both an OCI layout and what {@code docker load} always read. */
public final class ArchiveSave {
    /** Nobody's manifest or index is larger. */
    private static final long LARGEST_DOCUMENT = 4 << 20;

    private final Catalog catalog;
    private final ContentStore content;
    private final Leases leases;
    private final ImageViews views;
    private final ImageEvents events;
    private final IndexContent here;

    public ArchiveSave(Catalog catalog, ContentStore content, Leases leases, ImageViews views, ImageEvents events) {
        this.catalog = catalog;
        this.content = content;
        this.leases = leases;
        this.views = views;
        this.events = events;
        here = new IndexContent(this::document, content::contains);
    }

    public void save(List<String> references, Optional<Platform> platform, OutputStream tar, CallContext context) {
        CatalogView view = catalog.view();
        Map<Saved, Set<ImageReference>> chosen = choose(view, references, platform);
        Set<Digest> blobs = new TreeSet<>(java.util.Comparator.comparing(Digest::value));
        chosen.keySet().forEach(saved -> blobs.addAll(saved.blobs()));
        try (Subscription _ = leases.hold(blobs)) {
            requireWhole(blobs, context);
            write(chosen, blobs, tar, context);
        } catch (IOException e) {
            throw EngineException.internal("writing the image archive", e);
        }
        chosen.keySet().stream()
                .map(saved -> saved.image().digest())
                .distinct()
                .forEach(image -> events.image(ImageChange.SAVED, image));
    }

    /**
     * An image of an archive.
     *
     * @param image that Docker shows
     * @param target in the layout's index: the image's manifest, or an index of several platforms
     * @param blobs of all that is saved
     */
    private record Saved(ImageRecord image, Descriptor target, Set<Digest> blobs) {}

    private static Saved shown(ImageRecord image) {
        return new Saved(image, image.manifestDescriptor(), image.blobs());
    }

    /** All platforms that are here, if the name leads to several. */
    private Saved named(ImageRecord image, Optional<Descriptor> target) {
        Set<Digest> several = target.map(here::ofSeveral).orElse(Set.of());
        if (several.isEmpty()) {
            return shown(image);
        }
        Set<Digest> blobs = new HashSet<>(several);
        blobs.addAll(image.blobs());
        return new Saved(image, target.orElseThrow(), blobs);
    }

    private Optional<byte[]> document(Digest digest) {
        return content.contains(digest) && content.size(digest) <= LARGEST_DOCUMENT
                ? Optional.of(content.read(digest))
                : Optional.empty();
    }

    /** Before the first byte goes out: a client that has got half an archive may take it for whole, and gets no reason. */
    private void requireWhole(Set<Digest> blobs, CallContext context) {
        for (Digest blob : blobs) {
            context.check("verifying images");
            if (!content.verify(blob)) {
                throw EngineException.dataLoss("blob " + blob
                        + " is damaged or missing in the content store; pull the image again, then save it");
            }
        }
    }

    private Map<Saved, Set<ImageReference>> choose(
            CatalogView view, List<String> references, Optional<Platform> platform) {
        Map<Saved, Set<ImageReference>> chosen = new LinkedHashMap<>();
        for (String reference : references) {
            List<ImageReference> wholeRepository = repositoryTags(view, reference);
            if (wholeRepository.isEmpty()) {
                ImageRecord image = ImageLookup.find(view, reference);
                views.forPlatform(view, image, reference, platform);
                Saved saved =
                        platform.isPresent() ? shown(image) : named(image, ImageLookup.target(view, image, reference));
                Set<ImageReference> names = chosen.computeIfAbsent(saved, key -> new LinkedHashSet<>());
                if (!ImageLookup.isId(image.digest(), reference)) {
                    ImageReference name = ImageLookup.parse(reference);
                    if (name.digest().isEmpty()) {
                        names.add(name);
                    }
                }
            }
            for (ImageReference name : wholeRepository) {
                ImageRecord image = ImageLookup.find(view, name.toString());
                Saved saved = platform.isPresent() ? shown(image) : named(image, view.targetOf(name));
                chosen.computeIfAbsent(saved, key -> new LinkedHashSet<>()).add(name);
            }
        }
        return chosen;
    }

    /** A name without tag stands for all tags of the repository. */
    private static List<ImageReference> repositoryTags(CatalogView view, String reference) {
        try {
            ImageReference name = ImageReference.parseName(reference);
            return name.tag().isEmpty() && name.digest().isEmpty() ? view.tagsIn(name) : List.of();
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    private void write(Map<Saved, Set<ImageReference>> images, Set<Digest> blobs, OutputStream out, CallContext context)
            throws IOException {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        directory(tar, "blobs/");
        directory(tar, "blobs/sha256/");
        for (Digest blob : blobs) {
            context.check("saving images");
            TarArchiveEntry entry = entry(OciLayout.path(blob), content.size(blob));
            tar.putArchiveEntry(entry);
            try (InputStream in = content.open(blob, 0)) {
                in.transferTo(tar);
            }
            tar.closeArchiveEntry();
        }
        JsonArray manifests = new JsonArray();
        JsonArray entries = new JsonArray();
        JsonObject repositories = new JsonObject();
        images.forEach((saved, names) -> {
            addToIndex(manifests, saved.target(), names);
            entries.add(dockerEntry(saved.image(), names));
            addToRepositories(repositories, saved.image(), names);
        });
        JsonObject index = new JsonObject();
        index.addProperty("schemaVersion", 2);
        index.addProperty("mediaType", MediaTypes.OCI_INDEX);
        index.add("manifests", manifests);
        document(tar, "index.json", index.toString());
        document(tar, "manifest.json", entries.toString());
        document(tar, "oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
        document(tar, "repositories", repositories.toString());
        // The stream is the caller's to close.
        tar.finish();
        tar.flush();
    }

    private static void addToIndex(JsonArray manifests, Descriptor plain, Set<ImageReference> names) {
        if (names.isEmpty()) {
            manifests.add(Manifest.toJson(plain));
        }
        for (ImageReference name : names) {
            Map<String, String> annotations = Map.of(
                    OciLayout.NAME,
                    name.toString(),
                    OciLayout.REF_NAME,
                    name.tag().orElse(""));
            manifests.add(Manifest.toJson(
                    new Descriptor(plain.mediaType(), plain.digest(), plain.size(), Optional.empty(), annotations)));
        }
    }

    private static JsonObject dockerEntry(ImageRecord image, Set<ImageReference> names) {
        JsonObject entry = new JsonObject();
        entry.addProperty("Config", OciLayout.path(image.digest()));
        JsonArray tags = new JsonArray();
        names.forEach(name -> tags.add(name.familiar()));
        entry.add("RepoTags", tags);
        JsonArray layers = new JsonArray();
        image.layers().forEach(layer -> layers.add(OciLayout.path(new Digest(layer.blob()))));
        entry.add("Layers", layers);
        return entry;
    }

    private static void addToRepositories(JsonObject repositories, ImageRecord image, Set<ImageReference> names) {
        for (ImageReference name : names) {
            JsonObject tags = repositories.has(name.familiarName())
                    ? repositories.getAsJsonObject(name.familiarName())
                    : new JsonObject();
            tags.addProperty(name.tag().orElse(""), image.digest().hex());
            repositories.add(name.familiarName(), tags);
        }
    }

    private static void document(TarArchiveOutputStream tar, String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        tar.putArchiveEntry(entry(name, bytes.length));
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private static void directory(TarArchiveOutputStream tar, String name) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(0755);
        entry.setLastModifiedTime(FileTime.fromMillis(0));
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private static TarArchiveEntry entry(String name, long size) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setMode(0644);
        entry.setLastModifiedTime(FileTime.fromMillis(0));
        return entry;
    }
}
