package dev.theseus.engine.image.internal.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.internal.ImageEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels on blobs, and what they keep. */
class ContentLabelsTest {
    @TempDir
    Path folder;

    private ImageEngine engine;

    @BeforeEach
    void open() {
        engine = new ImageEngine(folder);
    }

    private Digest blob(String text) {
        return engine.content.put(text.getBytes(StandardCharsets.UTF_8));
    }

    private void sweep() throws IOException {
        // What was just made may belong to a transfer that has not said so yet.
        try (Stream<Path> files = Files.walk(folder.resolve("data/content/blobs"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
            }
        }
        engine.reclaimer.reclaimUnfinished(Duration.ZERO);
    }

    @Test
    void labelsOutliveTheDaemonAndAreEachNamespacesOwn() {
        Digest blob = blob("one");
        engine.labels.change("build", blob, before -> Map.of("a", "1", "b", "2"));
        engine.labels.change("build", blob, before -> Map.of("a", "3"));
        engine.labels.change("k8s.io", blob, before -> Map.of("c", "4"));
        engine = engine.restarted();
        assertEquals(Map.of("a", "3"), engine.labels.of("build", blob));
        assertEquals(Map.of("c", "4"), engine.labels.of("k8s.io", blob));
        assertEquals(Map.of(), engine.labels.of("moby", blob));
    }

    @Test
    void onlyWhatIsThereCanBeLabelledWithLabelsOfMeasure() {
        Digest blob = blob("one");
        Digest never = new Digest("sha256:" + "0".repeat(64));
        for (Map<String, String> labels : List.of(Map.of("", "x"), Map.of("a", "x".repeat(4096)))) {
            EngineException refused =
                    assertThrows(EngineException.class, () -> engine.labels.change("build", blob, before -> labels));
            assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        }
        EngineException missing = assertThrows(
                EngineException.class, () -> engine.labels.change("build", never, before -> Map.of("a", "b")));
        assertEquals(ErrorKind.NOT_FOUND, missing.kind());
        assertEquals(Map.of(), engine.labels.of("build", blob));
    }

    @Test
    void aRootStaysWithAllThatLabelsReferTo() throws IOException {
        Digest root = blob("root");
        Digest direct = blob("direct");
        Digest deep = blob("deep");
        Digest loose = blob("loose");
        engine.labels.change(
                "build",
                root,
                before -> Map.of("containerd.io/gc.root", "now", "containerd.io/gc.ref.content.l.0", direct.value()));
        engine.labels.change(
                "k8s.io",
                direct,
                before -> Map.of(
                        "containerd.io/gc.ref.content/x",
                        deep.value(),
                        "containerd.io/gc.ref.contents",
                        loose.value(),
                        "containerd.io/gc.ref.content.none",
                        "no digest"));
        sweep();
        assertEquals(
                Set.of(root, direct, deep),
                Set.copyOf(List.of(root, direct, deep, loose).stream()
                        .filter(engine.content::contains)
                        .toList()));
        engine.labels.change("build", root, before -> Map.of("containerd.io/gc.root", "now"));
        assertFalse(engine.retention.needsContent(deep));
        assertTrue(engine.retention.needsContent(root));
    }

    @Test
    void whatALeaseHoldsKeepsWhatItsLabelsReferTo() {
        Digest leased = blob("leased");
        Digest part = blob("part");
        engine.labels.change("build", leased, before -> Map.of("containerd.io/gc.ref.content", part.value()));
        assertFalse(engine.retention.needsContent(part));
        engine.lasting.create("build", "lease", Optional.empty(), Map.of());
        engine.lasting.add("build", "lease", Set.of(leased), List.of());
        assertTrue(engine.retention.needsContent(part));
    }

    @Test
    void labelsGoWithTheirBlob() {
        Digest blob = blob("one");
        engine.labels.change("build", blob, before -> Map.of("a", "1"));
        engine.reclaimer.reclaimBlobs(Set.of(blob));
        assertFalse(engine.content.contains(blob));
        assertEquals(Map.of(), engine.labels.of("build", blob));
        blob("one");
        engine = engine.restarted();
        assertEquals(Map.of(), engine.labels.of("build", blob));
    }
}
