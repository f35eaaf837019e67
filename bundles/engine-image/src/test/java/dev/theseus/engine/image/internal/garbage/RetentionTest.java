package dev.theseus.engine.image.internal.garbage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.engine.image.internal.ImageEngine;
import dev.theseus.engine.image.internal.catalog.CatalogView;
import dev.theseus.engine.image.internal.catalog.ImageRecord;
import dev.theseus.engine.image.internal.catalog.LayerRecord;
import dev.theseus.engine.image.internal.document.Manifest;
import dev.theseus.engine.image.internal.document.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that can be reached is ever deleted, all else goes, in any graph, wherever a sweep is cut short. */
class RetentionTest {
    private static final String NAMESPACE = "test";

    @TempDir
    Path folder;

    private ImageEngine engine;
    private Random random = new Random(0);
    private final List<Descriptor> layers = new ArrayList<>();
    private final List<Descriptor> manifests = new ArrayList<>();
    private final List<Descriptor> indexes = new ArrayList<>();
    private final Map<Digest, ImageRecord> records = new HashMap<>();
    /** What refers to what, as it was made. */
    private final Map<Digest, Set<Digest>> references = new HashMap<>();

    private final Set<Digest> roots = new HashSet<>();
    private final List<Subscription> held = new ArrayList<>();

    @BeforeEach
    void open() {
        engine = new ImageEngine(folder);
    }

    private Descriptor store(String mediaType, byte[] bytes) {
        return Descriptor.of(mediaType, engine.content.put(bytes), bytes.length);
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private void makeContent(int size) {
        for (int i = 0; i < size; i++) {
            byte[] layer = new byte[20 + random.nextInt(50)];
            random.nextBytes(layer);
            layers.add(store(MediaTypes.OCI_LAYER, layer));
        }
        for (int i = 0; i < size; i++) {
            Descriptor config =
                    store(MediaTypes.OCI_CONFIG, ("{\"config\":{\"n\":" + i + "}}").getBytes(StandardCharsets.UTF_8));
            List<Descriptor> some = new ArrayList<>();
            for (int layer = random.nextInt(4); layer > 0; layer--) {
                some.add(any(layers));
            }
            Manifest manifest = new Manifest(MediaTypes.OCI_MANIFEST, config, some);
            Descriptor stored = store(MediaTypes.OCI_MANIFEST, manifest.toJson());
            manifests.add(stored);
            Set<Digest> parts = references.computeIfAbsent(stored.digest(), absent -> new HashSet<>());
            parts.add(config.digest());
            some.forEach(layer -> parts.add(layer.digest()));
            records.put(
                    stored.digest(),
                    ImageRecord.of(
                            config.digest(),
                            stored,
                            some.stream()
                                    .map(l -> LayerRecord.of(l, l.digest(), l.size()))
                                    .toList(),
                            ""));
        }
        for (int i = 0; i < size / 2; i++) {
            Set<Digest> parts = new TreeSet<>((one, other) -> one.value().compareTo(other.value()));
            for (int entry = random.nextInt(4); entry > 0; entry--) {
                parts.add((indexes.isEmpty() || random.nextBoolean() ? any(manifests) : any(indexes)).digest());
            }
            String entries = String.join(
                    ",",
                    parts.stream()
                            .map(part -> "{\"mediaType\":\"x\",\"size\":1,\"digest\":\"" + part + "\"}")
                            .toList());
            Descriptor stored = store(
                    MediaTypes.OCI_INDEX,
                    ("{\"schemaVersion\":2,\"n\":" + i + ",\"manifests\":[" + entries + "]}")
                            .getBytes(StandardCharsets.UTF_8));
            indexes.add(stored);
            references.put(stored.digest(), parts);
        }
    }

    /** Circles included. A layer that is held refers to nothing: a hold is for what it names alone. */
    private void labelSome(int size) {
        List<Descriptor> documents = new ArrayList<>(manifests);
        documents.addAll(indexes);
        List<Descriptor> all = new ArrayList<>(documents);
        all.addAll(layers);
        for (int i = 0; i < size / 2; i++) {
            Digest from = any(documents).digest();
            Digest to = any(all).digest();
            String label = "containerd.io/gc.ref.content." + i;
            engine.labels.change(i % 2 == 0 ? NAMESPACE : "other", from, before -> Map.of(label, to.value()));
        }
        for (String namespace : List.of(NAMESPACE, "other")) {
            for (Descriptor blob : all) {
                engine.labels
                        .of(namespace, blob.digest())
                        .values()
                        .forEach(to -> references
                                .computeIfAbsent(blob.digest(), absent -> new HashSet<>())
                                .add(new Digest(to)));
            }
        }
    }

    private void makeRoots(int size) {
        List<Descriptor> all = new ArrayList<>(manifests);
        all.addAll(indexes);
        all.addAll(layers);
        for (int i = 0; i < size / 3; i++) {
            Digest manifest = any(manifests).digest();
            ImageRecord image = records.get(manifest);
            Optional<Descriptor> index =
                    indexes.isEmpty() || random.nextBoolean() ? Optional.empty() : Optional.of(any(indexes));
            engine.catalog.enter(image, List.of(ImageReference.parse("image:" + i)), index);
            if (random.nextInt(4) == 0) {
                engine.catalog.removeImage(image.digest(), random.nextBoolean());
            }
        }
        imagesAreRoots();
        for (int i = random.nextInt(4); i > 0; i--) {
            Digest leased = any(all).digest();
            boolean expired = random.nextInt(3) == 0;
            String id = "lease" + i;
            engine.lasting.create(
                    NAMESPACE, id, expired ? Optional.of(Instant.now().plusMillis(1)) : Optional.empty(), Map.of());
            if (!expired) {
                engine.lasting.add(NAMESPACE, id, Set.of(leased), List.of());
                roots.add(leased);
            }
        }
    }

    private void imagesAreRoots() {
        CatalogView view = engine.catalog.view();
        view.images().values().forEach(image -> roots.addAll(image.blobs()));
        view.retained().values().forEach(image -> roots.addAll(image.blobs()));
        roots.addAll(view.targets());
    }

    private void hold() {
        for (int i = random.nextInt(3); i > 0; i--) {
            Digest blob = any(layers).digest();
            held.add(engine.leases.hold(Set.of(blob)));
            roots.add(blob);
        }
    }

    private Set<Digest> expected() {
        Set<Digest> reached = new HashSet<>(roots);
        boolean grew = true;
        while (grew) {
            Set<Digest> more = new HashSet<>();
            reached.forEach(blob -> more.addAll(references.getOrDefault(blob, Set.of())));
            grew = reached.addAll(more);
        }
        reached.removeIf(blob -> !made.contains(blob));
        return reached;
    }

    private final Set<Digest> made = new HashSet<>();

    private Set<Digest> present() {
        Set<Digest> present = new HashSet<>(made);
        present.removeIf(blob -> !engine.content.contains(blob));
        return present;
    }

    /** What was just made may belong to a transfer that has not said so yet. */
    private void age() throws IOException {
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
        try (Stream<Path> files = Files.walk(folder.resolve("data/content/blobs"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, old);
                made.add(new Digest("sha256:" + file.getFileName()));
            }
        }
    }

    @RepeatedTest(40)
    void sweepsWhatCannotBeReachedAndNothingElse(RepetitionInfo repetition) throws IOException {
        random = new Random(repetition.getCurrentRepetition());
        int size = 3 + random.nextInt(12);
        makeContent(size);
        labelSome(size);
        makeRoots(size);
        hold();
        age();
        Set<Digest> expected = expected();
        // Cut short after any number of its steps.
        List<Digest> candidates = new ArrayList<>(made);
        Collections.shuffle(candidates, random);
        engine.reclaimer.reclaimBlobs(candidates.subList(0, random.nextInt(candidates.size() + 1)));
        assertTrue(present().containsAll(expected), "something that can be reached was deleted");
        engine.reclaimer.reclaimUnfinished(Duration.ZERO);
        assertEquals(expected, present());
        // What was held by running work ends with it; the rest does not need the daemon's memory.
        held.forEach(Subscription::close);
        engine = engine.restarted();
        roots.clear();
        imagesAreRoots();
        engine.lasting.all(NAMESPACE).forEach(lease -> roots.addAll(lease.content()));
        engine.reclaimer.reclaimUnfinished(Duration.ZERO);
        assertEquals(expected(), present());
        engine.lasting.all(NAMESPACE).forEach(lease -> engine.lasting.delete(NAMESPACE, lease.id()));
        roots.clear();
        imagesAreRoots();
        engine.reclaimer.reclaimUnfinished(Duration.ZERO);
        assertEquals(expected(), present());
    }

    @Test
    void aDocumentThatComesAfterItsLeaseKeepsItsParts() throws IOException {
        makeContent(6);
        age();
        Descriptor index = indexes.stream()
                .filter(one -> !references.get(one.digest()).isEmpty())
                .findFirst()
                .orElseThrow();
        byte[] bytes = engine.content.read(index.digest());
        engine.content.delete(index.digest());
        engine.lasting.create(NAMESPACE, "early", Optional.empty(), Map.of());
        engine.lasting.add(NAMESPACE, "early", Set.of(index.digest()), List.of());
        Retention retention = engine.retention;
        Digest part = references.get(index.digest()).iterator().next();
        assertFalse(retention.needsContent(part));
        engine.content.put(index.digest(), bytes);
        assertTrue(retention.needsContent(part));
    }

    @Test
    void whatAPlatformOfANamedIndexBringsStaysFromThenOn() {
        makeContent(8);
        Descriptor index = indexes.stream()
                .filter(one -> references.get(one.digest()).stream().anyMatch(records::containsKey))
                .findFirst()
                .orElseThrow();
        Digest manifest = references.get(index.digest()).stream()
                .filter(records::containsKey)
                .findFirst()
                .orElseThrow();
        byte[] bytes = engine.content.read(manifest);
        engine.content.delete(manifest);
        Digest config = records.remove(manifest).digest();
        ImageRecord shown = records.values().iterator().next();
        engine.catalog.enter(shown, List.of(ImageReference.parse("multi")), Optional.of(index));
        Retention retention = engine.retention;
        assertFalse(retention.needsContent(config));
        engine.content.put(manifest, bytes);
        assertTrue(retention.needsContent(config), "it came without any other change");
    }

    @Test
    void whatOnlyBeginsAsADocumentRefersToNothing() {
        Digest odd = engine.content.put("{\"layers\":[{\"digest\":7}]}".getBytes(StandardCharsets.UTF_8));
        Digest cut = engine.content.put("{\"manifests".getBytes(StandardCharsets.UTF_8));
        engine.lasting.create(NAMESPACE, "odd", Optional.empty(), Map.of());
        engine.lasting.add(NAMESPACE, "odd", Set.of(odd, cut), List.of());
        Retention retention = engine.retention;
        assertTrue(retention.needsContent(odd) && retention.needsContent(cut));
    }

    @Test
    void layersStayWithTheirImageAndWithALease() throws IOException {
        makeContent(6);
        ImageRecord image = records.values().stream()
                .filter(record -> record.layers().size() > 1)
                .findFirst()
                .orElseThrow();
        engine.catalog.enter(image, List.of());
        Retention retention = engine.retention;
        assertTrue(retention.layers().containsAll(image.chainIds()));
        assertEquals(image.chainIds().size() + 1, retention.layers().size(), "and the layer of mount points");
        engine.lasting.create(NAMESPACE, "upper", Optional.empty(), Map.of());
        engine.lasting.add(NAMESPACE, "upper", Set.of(), image.chainIds());
        engine.catalog.removeImage(image.digest(), false);
        assertEquals(Set.copyOf(image.chainIds()), retention.layers());
        engine.lasting.delete(NAMESPACE, "upper");
        assertEquals(Set.of(), retention.layers());
    }

    @Test
    void whoeverLeasesAndThenSeesItCanRelyOnIt() throws Exception {
        makeContent(40);
        age();
        AtomicBoolean done = new AtomicBoolean();
        Thread sweeper = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                engine.reclaimer.reclaimBlobs(made);
            }
        });
        List<Digest> kept = new ArrayList<>();
        for (Descriptor blob : layers) {
            String id = blob.digest().hex();
            engine.lasting.create(NAMESPACE, id, Optional.empty(), Map.of());
            engine.lasting.add(NAMESPACE, id, Set.of(blob.digest()), List.of());
            if (!engine.content.contains(blob.digest())) {
                engine.content.put(new byte[] {(byte) kept.size()});
            } else {
                kept.add(blob.digest());
            }
        }
        engine.reclaimer.reclaimBlobs(made);
        done.set(true);
        sweeper.join();
        assertTrue(kept.stream().allMatch(engine.content::contains), "a leased blob was deleted");
    }
}
