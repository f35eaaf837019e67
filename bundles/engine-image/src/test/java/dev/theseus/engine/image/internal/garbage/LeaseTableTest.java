package dev.theseus.engine.image.internal.garbage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.Lease;
import dev.theseus.engine.image.internal.content.Leases;
import dev.theseus.engine.image.internal.event.StoreEvents;
import dev.theseus.engine.testing.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeaseTableTest {
    private static final Digest BLOB = new Digest("sha256:" + "a".repeat(64));
    private static final Digest LAYER = new Digest("sha256:" + "b".repeat(64));
    private static final Digest UPPER = new Digest("sha256:" + "0".repeat(64));

    private final MemoryStore store = new MemoryStore();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private LeaseTable table() {
        return new LeaseTable(store, new Leases(), () -> now, StoreEvents.NONE);
    }

    @Test
    void aLeaseOutlivesTheDaemon() {
        LeaseTable table = table();
        table.create("build", "one", Optional.of(now.plusSeconds(60)), Map.of("owner", "test"));
        table.add("build", "one", Set.of(BLOB), List.of(LAYER));
        table.add("build", "one", Set.of(), List.of(UPPER, LAYER));
        Lease expected = new Lease(
                "build",
                "one",
                now,
                Optional.of(now.plusSeconds(60)),
                Map.of("owner", "test"),
                Set.of(BLOB),
                List.of(LAYER, UPPER));
        assertEquals(List.of(expected), table.all("build"));
        assertEquals(List.of(expected), table().all("build"));
        table.delete("build", "one");
        table.delete("build", "never");
        assertEquals(List.of(), table().all("build"));
    }

    @Test
    void noNamespaceCanBeTakenForAnother() {
        LeaseTable table = table();
        for (String wrong : List.of("", "build/one", "/")) {
            EngineException refused =
                    assertThrows(EngineException.class, () -> table.create(wrong, "id", Optional.empty(), Map.of()));
            assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        }
    }

    @Test
    void namespacesDoNotSeeEachOther() {
        LeaseTable table = table();
        table.create("build", "same", Optional.empty(), Map.of());
        table.create("k8s.io", "same", Optional.empty(), Map.of());
        EngineException refused =
                assertThrows(EngineException.class, () -> table.create("build", "same", Optional.empty(), Map.of()));
        assertEquals(ErrorKind.ALREADY_EXISTS, refused.kind());
        table.delete("build", "same");
        assertEquals(0, table.all("build").size());
        assertEquals(1, table.all("k8s.io").size());
    }

    @Test
    void aLeaseEndsWithItsTime() {
        LeaseTable table = table();
        table.create("build", "short", Optional.of(now.plusSeconds(60)), Map.of());
        table.create("build", "endless", Optional.empty(), Map.of());
        now = now.plus(Duration.ofSeconds(60));
        assertEquals(
                List.of("endless"), table.all("build").stream().map(Lease::id).toList());
        EngineException gone =
                assertThrows(EngineException.class, () -> table.add("build", "short", Set.of(BLOB), List.of()));
        assertEquals(ErrorKind.NOT_FOUND, gone.kind());
        LeaseTable next = table();
        assertEquals(
                List.of("short"), next.dropExpired().stream().map(Lease::id).toList());
        assertEquals(List.of(), table().dropExpired());
        next.create("build", "short", Optional.empty(), Map.of());
        assertEquals(2, next.all("build").size());
    }

    @Test
    void whatCannotBeWrittenIsNotHeld() {
        LeaseTable table = table();
        table.create("build", "one", Optional.empty(), Map.of());
        store.dieBeforeCommit(true);
        assertThrows(IllegalStateException.class, () -> table.add("build", "one", Set.of(BLOB), List.of()));
        assertEquals(Set.of(), table.all("build").getFirst().content());
    }
}
