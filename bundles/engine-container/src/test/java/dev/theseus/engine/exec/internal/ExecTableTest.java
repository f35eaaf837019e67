package dev.theseus.engine.exec.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.engine.exec.Execs.ExecConfig;
import dev.theseus.engine.exec.Execs.ExecView;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ExecTableTest {
    private static final ExecConfig CONFIG =
            new ExecConfig(List.of("true"), List.of(), "", "", false, Optional.empty(), false, false, true, true, "");

    @TempDir
    Path folder;

    private final ExecTable table = new ExecTable();

    private Exec add(String id, String container) {
        Exec exec = new Exec(id, container, CONFIG, folder);
        table.add(exec);
        return exec;
    }

    private Exec run(String id, String container) {
        Exec exec = add(id, container);
        assertTrue(exec.claimStart());
        Path directory = folder.resolve(id);
        exec.running(new TaskHandle(
                new TaskId(container), directory, 7, 1, 8, 1, directory.resolve("attach"), directory.resolve("exit")));
        return exec;
    }

    @Test
    void anUnknownOneIsNamed() {
        EngineException e = assertThrows(EngineException.class, () -> table.find("nobody"));
        assertEquals(ErrorKind.NOT_FOUND, e.kind());

        assertTrue(e.is(Reason.EXEC_NOT_FOUND));
        assertEquals(Map.of(Attributes.ID, "nobody"), e.attributes());
    }

    @Test
    void goesThroughItsStatesOnce() {
        Exec exec = add("a", "web");
        assertEquals(new ExecView("a", "web", CONFIG, false, Optional.empty(), 0), exec.view());
        assertTrue(exec.claimStart());
        assertFalse(exec.claimStart(), "it starts once");
        Exec running = run("b", "web");
        assertEquals(new ExecView("b", "web", CONFIG, true, Optional.empty(), 7), running.view());
        running.exit().complete(3);
        assertEquals(new ExecView("b", "web", CONFIG, false, Optional.of(3), 0), running.view());
    }

    @Test
    void onlyThoseThatRunAreListed() {
        add("idle", "web");
        run("second", "web");
        run("first", "web");
        run("foreign", "other");
        run("done", "web").exit().complete(0);
        assertEquals(List.of("first", "second"), table.running("web"));
        assertEquals(List.of(), table.running("nobody"));
    }

    @Test
    void theEndOfAContainerEndsItsExecs() {
        add("idle", "web");
        Exec running = run("running", "web");
        running.hub().end();
        Exec done = run("done", "web");
        done.exit().complete(4);
        Exec foreign = run("foreign", "other");

        table.containerEnded("web");

        assertThrows(EngineException.class, () -> table.find("idle"), "what never ran is forgotten");
        assertEquals(Optional.of(137), running.view().exitCode());
        assertEquals(Optional.of(4), done.view().exitCode());
        assertTrue(foreign.view().running());
        assertEquals(3, table.size());
    }
}
