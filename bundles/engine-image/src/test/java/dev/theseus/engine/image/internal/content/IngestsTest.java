package dev.theseus.engine.image.internal.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.IngestStatus;
import dev.theseus.engine.image.internal.document.Digests;
import dev.theseus.engine.testing.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ingests with names. */
class IngestsTest {
    private static final byte[] HELLO = "hello world".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digests.of(HELLO);

    @TempDir
    Path root;

    private final MemoryStore state = new MemoryStore();
    private ContentStore content;
    private Ingests ingests;

    @BeforeEach
    void open() {
        content = new ContentStore(root);
        ingests = new Ingests(state, content);
    }

    private Ingest begin(String namespace, String ref) {
        return ingests.open(namespace, ref, HELLO.length, Optional.of(DIGEST));
    }

    private static void assertKind(ErrorKind kind, org.junit.jupiter.api.function.Executable step) {
        assertEquals(kind, assertThrows(EngineException.class, step).kind());
    }

    @Test
    void theNextDaemonKnowsWhatItIsForAndGoesOnWithIt() {
        try (Ingest first = begin("build", "layer")) {
            first.append(HELLO, 0, 5);
        }
        Instant started = ingests.find("build", "layer").orElseThrow().started();
        open();
        IngestStatus status = ingests.find("build", "layer").orElseThrow();
        assertEquals(List.of(status), ingests.all("build"));
        assertEquals(
                new IngestStatus("layer", 5, HELLO.length, Optional.of(DIGEST), started, status.updated()), status);
        try (Ingest second = ingests.open("build", "layer", -1, Optional.empty())) {
            assertEquals(5, second.size());
            assertEquals(
                    Optional.of(DIGEST),
                    ingests.find("build", "layer").orElseThrow().expected());
            second.append(HELLO, 5, HELLO.length - 5);
            second.commit(DIGEST);
        }
        assertArrayEquals(HELLO, content.read(DIGEST));
        assertEquals(List.of(), ingests.all("build"));
    }

    @Test
    void thereIsOneWriterAtATime() {
        try (Ingest first = begin("build", "layer")) {
            assertKind(ErrorKind.UNAVAILABLE, () -> begin("build", "layer"));
            assertKind(ErrorKind.UNAVAILABLE, () -> ingests.abort("build", "layer"));
            begin("k8s.io", "layer").close();
            first.append(HELLO, 0, 3);
        }
        try (Ingest next = begin("build", "layer")) {
            assertEquals(3, next.size(), "who was refused has changed nothing");
        }
    }

    @Test
    void whoIsDoneTwiceDoesNotLetAThirdIn() {
        Ingest first = begin("build", "layer");
        first.discard();
        try (Ingest second = begin("build", "layer")) {
            first.close();
            assertKind(ErrorKind.UNAVAILABLE, () -> begin("build", "layer"));
            assertEquals(0, second.size());
        }
    }

    @Test
    void anAbortedOneIsGone() {
        try (Ingest first = begin("build", "layer")) {
            first.append(HELLO, 0, 3);
        }
        assertKind(ErrorKind.NOT_FOUND, () -> ingests.abort("k8s.io", "layer"));
        ingests.abort("build", "layer");
        assertEquals(List.of(), ingests.all("build"));
        assertKind(ErrorKind.NOT_FOUND, () -> ingests.abort("build", "layer"));
        try (Ingest next = begin("build", "layer")) {
            assertEquals(0, next.size());
        }
    }

    @Test
    void whatCannotBeANameIsRefused() {
        for (String wrong : List.of("", "a\tb", "a\nb", "x".repeat(1025))) {
            assertKind(ErrorKind.INVALID_PARAMETER, () -> begin("build", wrong));
        }
        for (String wrong : List.of("", "a/b", "-a", "a..b", "x".repeat(77))) {
            assertKind(ErrorKind.INVALID_PARAMETER, () -> begin(wrong, "layer"));
        }
        assertFalse(Files.exists(root.resolve("ingest")));
    }

    @Test
    void aPullTakesUpWhatAnOlderReleaseHasLeft() throws IOException {
        Files.createDirectories(root.resolve("ingest"));
        Files.write(root.resolve("ingest/sha256-" + DIGEST.hex()), List.of("hello"), StandardCharsets.UTF_8);
        try (Ingest pull = ingests.ofPull(Descriptor.of("layer", DIGEST, HELLO.length))) {
            assertEquals(6, pull.size());
            assertEquals(
                    HELLO.length,
                    ingests.find("moby", DIGEST.value()).orElseThrow().total());
        }
    }

    @Test
    void aSweepTakesDockersAtOnceAndThoseOfOthersAfterADay() throws IOException {
        ingests.ofPull(Descriptor.of("layer", DIGEST, HELLO.length)).close();
        begin("build", "new").close();
        begin("build", "old").close();
        try (Stream<Path> files = Files.list(root.resolve("ingest"))) {
            Path old = files.filter(file -> file.endsWith("ref-"
                            + Digests.of("build/old".getBytes(StandardCharsets.UTF_8))
                                    .hex()))
                    .findFirst()
                    .orElseThrow();
            Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        }
        assertEquals(2, ingests.sweep(Duration.ZERO).size());
        assertEquals(
                List.of("new"),
                ingests.all("build").stream().map(IngestStatus::ref).toList());
        assertEquals(List.of(), ingests.all("moby"));
        assertTrue(ingests.find("build", "new").isPresent());
    }
}
