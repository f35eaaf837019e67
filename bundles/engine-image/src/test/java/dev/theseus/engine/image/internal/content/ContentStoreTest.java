package dev.theseus.engine.image.internal.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.internal.document.Digests;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentStoreTest {
    private static final byte[] HELLO = "hello world".getBytes(StandardCharsets.UTF_8);
    private static final Digest NAME = Digests.of(HELLO);

    @TempDir
    Path root;

    private ContentStore store;

    @BeforeEach
    void open() {
        store = new ContentStore(root);
    }

    private static Ingest begin(ContentStore store, Digest digest) {
        return store.ingest(ContentStore.fileOf(digest), digest.algorithm(), () -> {});
    }

    @Test
    void ingestGoesOnWhereAnEarlierOneStopped() throws Exception {
        try (Ingest first = begin(store, NAME)) {
            first.append(HELLO, 0, 5);
        }
        assertFalse(store.contains(NAME));

        try (Ingest second = begin(new ContentStore(root), NAME)) {
            assertEquals(5, second.size());
            second.append(HELLO, 5, HELLO.length - 5);
            second.commit(NAME);
        }

        assertArrayEquals(HELLO, store.read(NAME));
        assertEquals(HELLO.length, store.size(NAME));
        try (InputStream in = store.open(NAME, 6)) {
            assertEquals("world", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void wrongContentIsThrownAway() {
        try (Ingest ingest = begin(store, NAME)) {
            ingest.append(HELLO, 0, 4);
            EngineException failure = assertThrows(EngineException.class, () -> ingest.commit(NAME));
            assertEquals(ErrorKind.DATA_LOSS, failure.kind());
        }
        assertFalse(store.contains(NAME));
        try (Ingest fresh = begin(store, NAME)) {
            assertEquals(0, fresh.size());
        }
    }

    @Test
    void sweepTakesAnonymousAndOldIngestsOnly() throws Exception {
        Digest old = Digests.of(new byte[] {1});
        begin(store, NAME).close();
        begin(store, old).close();
        store.ingestAnonymous().close();
        Files.writeString(store.scratchDirectory().resolve("0"), "part");
        Files.setLastModifiedTime(
                root.resolve("ingest/sha256-" + old.hex()),
                FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        try (DirectoryStream<Path> earlier = Files.newDirectoryStream(root.resolve("ingest"), "new-*")) {
            for (Path ingest : earlier) {
                Files.setLastModifiedTime(ingest, FileTime.from(Instant.now().minusSeconds(30)));
            }
        }
        ContentStore next = new ContentStore(root);
        Path running = next.scratchDirectory();

        Map<String, Long> removed = next.sweepIngests(file -> Duration.ofDays(1));

        assertEquals(3, removed.size(), removed.toString());
        assertEquals(4, removed.values().stream().mapToLong(Long::longValue).sum(), "the part");
        assertTrue(Files.exists(running));
        assertTrue(Files.exists(root.resolve("ingest/sha256-" + NAME.hex())));
    }

    @Test
    void agesAndIntegrityAreSeen() throws Exception {
        store.put(HELLO);
        assertEquals(Set.of(), store.unchangedSince(Instant.now().minus(Duration.ofHours(1))));
        assertEquals(Set.of(NAME), store.unchangedSince(Instant.now().plusSeconds(1)));
        assertTrue(store.verify(NAME));
        assertEquals(11, store.delete(NAME));
        assertEquals(0, store.delete(NAME));
        assertEquals(
                ErrorKind.NOT_FOUND,
                assertThrows(EngineException.class, () -> store.read(NAME)).kind());
    }

    @Test
    void aDamagedBlobIsFoundAndMakesRoomForAWholeOne() throws Exception {
        store.put(HELLO);
        Files.writeString(store.path(NAME), "jello world");
        assertFalse(store.verify(NAME));
        assertFalse(store.contains(NAME), "kept, every pull would take it for good");
    }

    @Test
    void whatATransferWritesToIsNotSweptAndWhatItLeftIsSweptAtOnce() {
        Ingest running = begin(store, NAME);
        running.append(HELLO, 0, 5);
        assertEquals(Map.of(), store.sweepIngests(file -> Duration.ZERO));
        running.close();
        assertEquals(Map.of("sha256-" + NAME.hex(), 5L), store.sweepIngests(file -> Duration.ZERO));
        assertFalse(Files.exists(root.resolve("ingest/sha256-" + NAME.hex())));
    }

    @Test
    void blobsThatCameDuringWorkAreSettledOnlyWithItsEnd() {
        Leases leases = new Leases();
        Instant begin = Instant.now();
        Subscription first = leases.work();
        Subscription second = leases.work();
        Instant during = Instant.now();
        assertFalse(leases.settledBefore().isAfter(during));
        first.close();
        assertFalse(leases.settledBefore().isAfter(during.plusMillis(1)));
        second.close();
        assertFalse(leases.settledBefore().isBefore(begin));
    }

    @Test
    void heldBlobsAreNotRemovedUntilTheLastHolderLeaves() {
        Leases leases = new Leases();
        List<Digest> removed = new ArrayList<>();
        Subscription one = leases.hold(List.of(NAME));
        Subscription two = leases.hold(List.of(NAME));

        one.close();
        one.close();
        leases.removeUnheld(List.of(NAME), thing -> false, removed::add);
        assertEquals(List.of(), removed);

        two.close();
        leases.removeUnheld(List.of(NAME), thing -> true, removed::add);
        assertEquals(List.of(), removed);
        leases.removeUnheld(List.of(NAME), thing -> false, removed::add);
        assertEquals(List.of(NAME), removed);
        assertEquals(Set.of(), leases.held());
    }
}
