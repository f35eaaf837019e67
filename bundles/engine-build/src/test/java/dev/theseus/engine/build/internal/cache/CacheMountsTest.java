package dev.theseus.engine.build.internal.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.build.BuildCache.Entry;
import dev.theseus.engine.build.graph.ExecMount.CacheKey;
import dev.theseus.engine.build.graph.ExecMount.Owner;
import dev.theseus.engine.build.graph.ExecMount.Sharing;
import dev.theseus.engine.build.internal.convert.NoFileTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheMountsTest {
    private static final CallContext CALL = CallContext.background(Duration.ofSeconds(30));

    @TempDir
    Path root;

    private CacheMounts caches;

    @BeforeEach
    void open() {
        caches = new CacheMounts(root, CacheMounts.Kind.MOUNT, new Trees());
    }

    private static final class Trees extends NoFileTrees {
        @Override
        public void remove(Path tree) {
            if (!Files.exists(tree)) {
                return;
            }
            try (Stream<Path> all = Files.walk(tree)) {
                all.sorted(Comparator.reverseOrder())
                        .forEach(path -> assertTrue(path.toFile().delete()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public long diskUsage(Path tree) {
            return 7;
        }
    }

    /** Of whoever runs the test: nobody else may give files away. */
    private CacheKey key(String id) throws IOException {
        return new CacheKey(
                id,
                Optional.empty(),
                new Owner(
                        (Integer) Files.getAttribute(root, "unix:uid"),
                        (Integer) Files.getAttribute(root, "unix:gid"),
                        0755));
    }

    private CacheMounts.Claim claim(String id, Sharing sharing) throws IOException {
        return caches.claim(key(id), sharing, folder -> {}, CALL);
    }

    @Test
    void whatIsLeftIsThereForTheNextAlsoAfterTheDaemon() throws IOException {
        try (CacheMounts.Claim claim = claim("go/../../x", Sharing.SHARED)) {
            assertTrue(claim.path().startsWith(root));
            Files.writeString(claim.path().resolve("left"), "x");
        }
        caches = new CacheMounts(root, CacheMounts.Kind.MOUNT, new Trees());
        caches.sweep();
        try (CacheMounts.Claim claim = claim("go/../../x", Sharing.SHARED)) {
            assertTrue(Files.exists(claim.path().resolve("left")));
            assertEquals(1, caches.list().size());
            assertTrue(caches.list().getFirst().inUse());
            assertEquals(2, caches.list().getFirst().uses());
            assertEquals(List.of(), caches.prune(Map.of(), 0, CALL).ids());
        }
        assertEquals(7, caches.prune(Map.of(), 0, CALL).reclaimed());
        assertEquals(List.of(), caches.list());
    }

    @Test
    void sharedIsOneAndPrivateIsAnother() throws IOException {
        try (CacheMounts.Claim one = claim("a", Sharing.SHARED);
                CacheMounts.Claim two = claim("a", Sharing.SHARED);
                CacheMounts.Claim own = claim("a", Sharing.PRIVATE);
                CacheMounts.Claim other = claim("b", Sharing.SHARED)) {
            assertEquals(one.path(), two.path());
            assertNotEquals(one.path(), own.path());
            assertNotEquals(one.path(), other.path());
        }
        try (CacheMounts.Claim alone = claim("a", Sharing.PRIVATE);
                CacheMounts.Claim beside = claim("a", Sharing.SHARED)) {
            assertNotEquals(alone.path(), beside.path());
        }
    }

    @Test
    void pruningTakesWhatMatchesTheLongestUnusedFirst() throws IOException {
        for (String id : List.of("a", "b", "c")) {
            claim(id, Sharing.SHARED).close();
        }
        claim("a", Sharing.SHARED).close();
        List<String> ids = caches.list().stream().map(Entry::id).toList();
        assertEquals(3, ids.size());
        assertEquals(List.of(), prune(Map.of("until", List.of("1h"))));
        assertEquals(List.of(), prune(Map.of("type", List.of("regular"))));
        assertEquals(List.of(), prune(Map.of("shared", List.of("true"))));
        assertEquals(List.of(ids.getFirst()), caches.prune(Map.of(), 14, CALL).ids());
        assertEquals(List.of(ids.get(2)), prune(Map.of("id", List.of(ids.get(2)))));
        EngineException refused = assertThrows(EngineException.class, () -> prune(Map.of("colour", List.of("red"))));
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        assertEquals(List.of(ids.get(1)), prune(Map.of("type", List.of("exec.cachemount"))));
    }

    private List<String> prune(Map<String, List<String>> filters) {
        return caches.prune(filters, 0, CALL).ids();
    }

    @Test
    void whoLocksWaitsUntilNobodyHasIt() throws IOException {
        CacheMounts.Claim first = claim("a", Sharing.LOCKED);
        CompletableFuture<CacheMounts.Claim> second = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                second.complete(claim("a", Sharing.LOCKED));
            } catch (IOException | RuntimeException e) {
                second.completeExceptionally(e);
            }
        });
        CallContext given = CallContext.background(Duration.ofMinutes(1));
        given.cancel();
        EngineException refused =
                assertThrows(EngineException.class, () -> caches.claim(key("a"), Sharing.LOCKED, folder -> {}, given));
        assertEquals(ErrorKind.CANCELLED, refused.kind());
        assertFalse(second.isDone());
        first.close();
        try (CacheMounts.Claim claim = second.join()) {
            assertEquals(first.path(), claim.path());
        }
    }

    @Test
    void whatACrashCutShortBeginsAnew() throws IOException {
        assertThrows(
                IllegalStateException.class,
                () -> caches.claim(
                        key("a"),
                        Sharing.SHARED,
                        folder -> {
                            assertTrue(folder.resolve("half").toFile().mkdir());
                            throw new IllegalStateException("cut");
                        },
                        CALL));
        assertEquals(List.of(), caches.list());
        try (CacheMounts.Claim claim = claim("a", Sharing.SHARED)) {
            assertFalse(Files.exists(claim.path().resolve("half")));
        }
        Path cut = claimed("b");
        Files.delete(cut.resolveSibling("note"));
        caches.sweep();
        assertFalse(Files.exists(cut));
    }

    private Path claimed(String id) throws IOException {
        try (CacheMounts.Claim claim = claim(id, Sharing.SHARED)) {
            return claim.path();
        }
    }

    @Test
    void whatNobodyHasUsedForLongGoesUnlessItIsInUse() throws IOException {
        CacheMounts.Claim used = claim("used", Sharing.SHARED);
        claim("old", Sharing.SHARED).close();
        caches.expire(Instant.now().minusSeconds(60));
        assertEquals(2, caches.list().size());
        caches.expire(Instant.now().plusSeconds(60));
        assertEquals(List.of(true), caches.list().stream().map(Entry::inUse).toList());
        used.close();
    }
}
