package dev.theseus.engine.image.internal.catalog;

import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.engine.image.NamedImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The catalog at one moment. */
public final class CatalogView {
    private final Map<Digest, ImageRecord> images;
    private final SortedMap<String, NameRecord> records;
    /** Docker's names and what it shows under them. */
    private final SortedMap<String, Digest> names = new TreeMap<>();

    private final Map<Digest, ImageRecord> retained;

    /**
     * Takes over the maps.
     *
     * @param images by id
     * @param records names by their keys
     * @param retained removed images that containers still stand on, by id
     */
    CatalogView(
            Map<Digest, ImageRecord> images, SortedMap<String, NameRecord> records, Map<Digest, ImageRecord> retained) {
        this.images = Collections.unmodifiableMap(images);
        this.records = Collections.unmodifiableSortedMap(records);
        for (NameRecord record : records.values()) {
            if (record.image().namespace().equals(Namespaces.DOCKER)) {
                record.shown().ifPresent(id -> names.put(record.image().name(), id));
            }
        }
        this.retained = Collections.unmodifiableMap(retained);
    }

    /** By id. */
    public Map<Digest, ImageRecord> images() {
        return images;
    }

    /** Removed images that containers still stand on, by id. */
    public Map<Digest, ImageRecord> retained() {
        return retained;
    }

    /** Names by their keys. */
    SortedMap<String, NameRecord> records() {
        return records;
    }

    /** Those of a namespace, sorted by name. */
    public List<NamedImage> names(String namespace) {
        return records.values().stream()
                .map(NameRecord::image)
                .filter(image -> image.namespace().equals(namespace))
                .toList();
    }

    /** Those that have names. */
    public Set<String> namespaces() {
        Set<String> found = new TreeSet<>();
        records.values().forEach(record -> found.add(record.image().namespace()));
        return found;
    }

    public Optional<NamedImage> name(String namespace, String name) {
        return Optional.ofNullable(records.get(NameRecord.key(namespace, name))).map(NameRecord::image);
    }

    /** What Docker has unpacked of a manifest. */
    public Optional<ImageRecord> imageOf(Digest manifest) {
        return images.values().stream()
                .filter(image -> image.manifest().equals(manifest.value()))
                .findFirst();
    }

    /** What the names of all namespaces lead to. */
    public Set<Digest> targets() {
        Set<Digest> targets = new HashSet<>();
        records.values().forEach(record -> targets.add(record.image().target().digest()));
        return targets;
    }

    /** What names lead to whose image Docker has no record of: its names have outlived it in a damaged store. */
    public Set<Digest> unshown() {
        Set<Digest> targets = new HashSet<>();
        for (NameRecord record : records.values()) {
            if (record.shown().filter(id -> !images.containsKey(id)).isPresent()) {
                targets.add(record.image().target().digest());
            }
        }
        return targets;
    }

    /** What one of Docker's names leads to. */
    public Optional<Descriptor> targetOf(ImageReference reference) {
        return name(Namespaces.DOCKER, reference.toString()).map(NamedImage::target);
    }

    public Optional<ImageRecord> image(Digest id) {
        return Optional.ofNullable(images.get(id));
    }

    /** An image, even one that was removed while containers stand on it. */
    public Optional<ImageRecord> imageOrRetained(Digest id) {
        return image(id).or(() -> Optional.ofNullable(retained.get(id)));
    }

    public Optional<Digest> idOf(ImageReference reference) {
        return Optional.ofNullable(names.get(reference.toString()));
    }

    /** All names of an image: with tags and with digests, sorted. */
    public List<ImageReference> namesOf(Digest id) {
        List<ImageReference> found = new ArrayList<>();
        names.forEach((name, image) -> {
            if (image.equals(id)) {
                found.add(ImageReference.parseName(name));
            }
        });
        return found;
    }

    public List<ImageReference> tagsOf(Digest id) {
        return namesOf(id).stream().filter(name -> name.tag().isPresent()).toList();
    }

    public List<ImageReference> digestsOf(Digest id) {
        return namesOf(id).stream().filter(name -> name.tag().isEmpty()).toList();
    }

    /** Names with tag of a repository, sorted. */
    public List<ImageReference> tagsIn(ImageReference repository) {
        return names.subMap(repository.name() + ":", repository.name() + ";").keySet().stream()
                .map(ImageReference::parseName)
                .toList();
    }

    /** Images made here from the given one. */
    public List<ImageRecord> childrenOf(Digest id) {
        return images.values().stream()
                .filter(image -> image.parent().equals(id.value()))
                .toList();
    }

    /** A layer with this diffID, wherever it is used. */
    public Optional<LayerRecord> layerOf(Digest diffId) {
        return everyRecord().stream()
                .flatMap(image -> image.layers().stream())
                .filter(layer -> layer.diffId().equals(diffId.value()))
                .findFirst();
    }

    /** Bytes of all images' layers, each layer counted once. */
    public long uniqueLayersSize() {
        Map<Digest, Long> sizes = new HashMap<>();
        for (ImageRecord image : images.values()) {
            List<Digest> chains = image.chainIds();
            for (int i = 0; i < chains.size(); i++) {
                sizes.put(chains.get(i), image.layers().get(i).size());
            }
        }
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    private List<ImageRecord> everyRecord() {
        List<ImageRecord> all = new ArrayList<>(images.values());
        all.addAll(retained.values());
        return all;
    }
}
