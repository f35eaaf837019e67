package dev.theseus.engine.image.internal.store;

import static dev.theseus.engine.image.internal.ImageEngine.context;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.ContentInfo;
import dev.theseus.engine.image.ContentWriter;
import dev.theseus.engine.image.internal.ImageEngine;
import dev.theseus.engine.image.internal.document.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Blobs as clients of a namespace write and read them. */
class ContentServiceTest {
    private static final byte[] HELLO = "hello world".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digests.of(HELLO);

    @TempDir
    Path folder;

    private ImageEngine engine;

    @BeforeEach
    void open() {
        engine = new ImageEngine(folder);
    }

    private static void refused(ErrorKind kind, Executable step) {
        assertEquals(kind, assertThrows(EngineException.class, step).kind());
    }

    private ContentWriter writer(String ref) {
        return engine.blobs.write("build", ref, -1, Optional.empty());
    }

    private Digest written(Map<String, String> labels) {
        try (ContentWriter writer = writer("ref")) {
            writer.write(HELLO, 0, HELLO.length);
            return writer.commit(HELLO.length, Optional.of(DIGEST), labels);
        }
    }

    @Test
    void whatIsWrittenIsReadWithTheNamespacesLabels() throws IOException {
        assertEquals(DIGEST, written(Map.of("a", "1")));
        ContentInfo info = engine.blobs.info("build", DIGEST);
        assertEquals(new ContentInfo(DIGEST, HELLO.length, info.created(), info.updated(), Map.of("a", "1")), info);
        assertEquals(List.of(info), engine.blobs.list("build"));
        assertEquals(Map.of(), engine.blobs.info("k8s.io", DIGEST).labels());
        try (InputStream in = engine.blobs.open(DIGEST, 6)) {
            assertEquals("world", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertEquals(List.of(), engine.blobs.ingests("build"));
        Digest none = new Digest("sha256:" + "0".repeat(64));
        refused(ErrorKind.NOT_FOUND, () -> engine.blobs.info("build", none));
        refused(ErrorKind.NOT_FOUND, () -> engine.blobs.open(none, 0));
    }

    @Test
    void aWriterGoesOnInTheNextDaemon() {
        try (ContentWriter first = engine.blobs.write("build", "ref", HELLO.length, Optional.of(DIGEST))) {
            first.write(HELLO, 0, 5);
            assertEquals(5, first.status().offset());
            refused(ErrorKind.UNAVAILABLE, () -> writer("ref"));
        }
        engine = engine.restarted();
        assertEquals(5, engine.blobs.ingest("build", "ref").offset());
        try (ContentWriter second = writer("ref")) {
            assertEquals(Optional.of(DIGEST), second.status().expected());
            assertEquals(HELLO.length, second.status().total());
            second.write(HELLO, 5, HELLO.length - 5);
            assertEquals(DIGEST, second.commit(-1, Optional.empty(), Map.of()));
        }
        refused(ErrorKind.NOT_FOUND, () -> engine.blobs.ingest("build", "ref"));
    }

    @Test
    void aWrongSizeCanBeMendedAndAWrongDigestCannot() {
        try (ContentWriter writer = writer("ref")) {
            writer.write(HELLO, 0, 4);
            refused(ErrorKind.CONFLICT, () -> writer.commit(HELLO.length, Optional.of(DIGEST), Map.of()));
            writer.restart();
            writer.write(HELLO, 0, HELLO.length);
            assertEquals(DIGEST, writer.commit(HELLO.length, Optional.empty(), Map.of()));
        }
        try (ContentWriter writer = writer("ref")) {
            writer.write(HELLO, 0, 4);
            Digest wrong = new Digest("sha256:" + "0".repeat(64));
            refused(ErrorKind.DATA_LOSS, () -> writer.commit(4, Optional.of(wrong), Map.of()));
            assertFalse(engine.content.contains(wrong));
        }
        assertEquals(List.of(), engine.blobs.ingests("build"));
        try (ContentWriter writer = writer("ref")) {
            Digest other = new Digest("sha512:" + "0".repeat(128));
            refused(ErrorKind.INVALID_PARAMETER, () -> writer.commit(0, Optional.of(other), Map.of()));
        }
    }

    @Test
    void whatIsHereIsNotWrittenAgain() {
        written(Map.of());
        refused(ErrorKind.ALREADY_EXISTS, () -> engine.blobs.write("k8s.io", "ref", -1, Optional.of(DIGEST)));
        try (ContentWriter writer = writer("again")) {
            writer.write(HELLO, 0, HELLO.length);
            refused(ErrorKind.ALREADY_EXISTS, () -> writer.commit(-1, Optional.empty(), Map.of("a", "1")));
        }
        assertEquals(List.of(), engine.blobs.ingests("build"));
        assertEquals(Map.of(), engine.blobs.info("build", DIGEST).labels());
    }

    @Test
    void anAbortedIngestIsGone() {
        try (ContentWriter writer = writer("ref")) {
            writer.write(HELLO, 0, 4);
        }
        engine.blobs.abort("build", "ref");
        refused(ErrorKind.NOT_FOUND, () -> engine.blobs.abort("build", "ref"));
        assertEquals(List.of(), engine.blobs.ingests("build"));
    }

    @Test
    void labelsAreChangedFromWhatTheyAre() {
        written(Map.of("a", "1"));
        engine.blobs.label("build", DIGEST, before -> Map.of("a", before.get("a") + "1", "b", "2"));
        assertEquals(
                Map.of("a", "11", "b", "2"), engine.blobs.info("build", DIGEST).labels());
    }

    @Test
    void aDeletedBlobStaysForThoseWhoNeedIt() {
        written(Map.of("a", "1"));
        engine.leaseStore.create("other", "lease", Optional.empty(), Map.of());
        engine.leaseStore.add("other", "lease", Set.of(DIGEST), List.of());
        assertFalse(engine.blobs.delete("build", DIGEST));
        assertEquals(Map.of(), engine.blobs.info("build", DIGEST).labels());
        engine.leaseStore.delete("other", "lease", context());
        refused(ErrorKind.NOT_FOUND, () -> engine.blobs.info("build", DIGEST));
        written(Map.of());
        assertTrue(engine.blobs.delete("build", DIGEST));
    }

    @Test
    void aLeaseTakenBeforeItsContentKeepsIt() {
        engine.leaseStore.create("build", "lease", Optional.empty(), Map.of("owner", "me"));
        engine.leaseStore.add("build", "lease", Set.of(DIGEST), List.of());
        written(Map.of());
        engine.reclaimer.reclaimBlobs(Set.of(DIGEST));
        assertTrue(engine.content.contains(DIGEST));
        assertEquals(
                Map.of("owner", "me"),
                engine.leaseStore.list("build").getFirst().labels());
        engine.leaseStore.delete("build", "lease", context());
        engine.leaseStore.delete("build", "lease", context());
        assertFalse(engine.content.contains(DIGEST));
    }
}
