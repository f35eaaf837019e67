package dev.theseus.engine.container.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;
import dev.theseus.engine.state.TableFormat;
import dev.theseus.engine.state.internal.LogStateStore;
import dev.theseus.engine.state.internal.StateSchema;
import dev.theseus.engine.testing.TestSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
            engine.table.removeEmptyFolders();
            assertTrue(Files.exists(log));
            Files.delete(log);
            assertTrue(guard.allows());
            engine.table.removeEmptyFolders();
            assertFalse(Files.exists(stranger));
        }
    }

    /** Writes what it does not read. */
    private static final TableFormat<String> UNREADABLE = TableFormat.first("unreadable", new Shape<>() {
        @Override
        public void write(String value, FieldWriter out) {
            out.text("written", value);
        }

        @Override
        public String read(Fields in) {
            return in.text("needed");
        }
    });

    @Test
    void aRecordThatCannotBeUnderstoodForbidsSweeping() {
        try (ContainerEngine engine = new ContainerEngine(folder.resolve("engine"))) {
            LogStateStore store =
                    new LogStateStore(TestSettings.at(folder.resolve("other")), new StateSchema(List.of(UNREADABLE)));
            SweepGuard guard = new SweepGuard(store, engine.table);
            store.table(UNREADABLE).put("key", "x");
            assertTrue(guard.allows());
            assertTrue(store.table(UNREADABLE).all().isEmpty());
            assertFalse(guard.allows());
            store.close();
        }
    }
}
