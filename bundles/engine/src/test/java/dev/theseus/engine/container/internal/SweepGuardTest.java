package dev.theseus.engine.container.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is taken for garbage while the state may not know all there is. */
class SweepGuardTest {
    @TempDir
    Path folder;

    @Test
    void filesOfAContainerThatTheStateDoesNotKnowForbidSweeping() throws IOException {
        try (ContainerEngine engine = new ContainerEngine(folder)) {
            SweepGuard guard = new SweepGuard(engine.store, engine.table);
            assertTrue(guard.allows());
            Path stranger = Files.createDirectories(engine.table.root().resolve("c".repeat(64)));
            assertTrue(guard.allows(), "an empty folder is what a loss of power leaves");
            Path log = Files.createFile(stranger.resolve("container.log"));
            assertFalse(guard.allows());
            Files.delete(log);
            assertTrue(guard.allows());
        }
    }

    record Strict(Path needed) {}

    @Test
    void aRecordThatCannotBeUnderstoodForbidsSweeping() throws IOException {
        try (ContainerEngine engine = new ContainerEngine(folder)) {
            SweepGuard guard = new SweepGuard(engine.store, engine.table);
            engine.store.table("other", Map.class).put("key", Map.of("unknown", "x"));
            assertTrue(guard.allows());
            engine.store.table("other", Strict.class).all();
            assertFalse(guard.allows());
        }
    }
}
