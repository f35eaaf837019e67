package dev.theseus.runtime.runc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.runtime.StdioSpec;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.api.runtime.TaskSpec;
import dev.theseus.testing.Await;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private Sandbox sandbox;

    @BeforeEach
    void open() throws IOException {
        sandbox = new Sandbox();
    }

    @AfterEach
    void close() throws IOException {
        sandbox.close();
    }

    @Test
    @NeedsRoot
    void mentionsALostMonitor() throws Exception {
        TaskHandle task = sandbox.run(OciConfig.of("/bin/sleep", "1000"));
        TaskProcess monitor = new TaskProcess(task.monitorPid(), task.monitorStartTime());
        monitor.signal(9);
        assertTrue(monitor.awaitEnd(Sandbox.context(), "monitor"));
        RecoveryReport report = sandbox.driver.recover(request(Set.of(task.id().value())), Sandbox.context());
        assertEquals(Set.of(task.id().value()), report.adopted());
        assertEquals(1, report.remarks().size());
    }

    @Test
    void runtimeThatIsNotInstalledIsUnavailable() throws Exception {
        OciRuntimeDriver absent = sandbox.driver("no-such-runtime");
        EngineException failure =
                assertThrows(EngineException.class, () -> absent.recover(request(Set.of()), Sandbox.context()));
        assertEquals(ErrorKind.UNAVAILABLE, failure.kind());
        assertTrue(failure.message().contains("no-such-runtime"), failure::message);
        assertEquals("not installed", absent.info().version());
        Diagnostic command = absent.diagnose(Sandbox.context()).getFirst();
        assertFalse(command.healthy());
        assertTrue(sandbox.driver.diagnose(Sandbox.context()).stream().allMatch(Diagnostic::healthy));
        assertTrue(sandbox.driver.info().version().startsWith("runc version "));
    }

    @Test
    void createThatRunsOutOfTimeLeavesNothing() throws Exception {
        Path slow = sandbox.folder.resolve("slow-runtime");
        Files.writeString(slow, "#!/bin/sh\nexec sleep 1000\n");
        slow.toFile().setExecutable(true);
        OciRuntimeDriver driver = sandbox.driver(slow.toString());
        String id = sandbox.newId();
        Path bundle = sandbox.bundle(id, OciConfig.of("/bin/true"));
        TaskSpec spec = new TaskSpec(new TaskId(id), bundle, new StdioSpec(false, false, false, Optional.empty(), 0));
        EngineException failure = assertThrows(
                EngineException.class, () -> driver.create(spec, CallContext.background(Duration.ofMillis(300))));
        assertEquals(ErrorKind.DEADLINE, failure.kind());
        Await.until(
                "end of monitor and runtime",
                () -> ProcessScan.all().stream()
                        .noneMatch(found -> String.join(" ", found.arguments()).contains(id)));
    }

    @Test
    @NeedsRoot
    void aCreateWhoseRuntimeIsKilledFailsThoughTheContainerHoldsItsPipes() throws Exception {
        Path killed = sandbox.folder.resolve("killed-runtime");
        Files.writeString(killed, "#!/bin/sh\nrunc \"$@\"\ncase $2 in create) kill -9 $$;; esac\n");
        killed.toFile().setExecutable(true);
        OciRuntimeDriver driver = sandbox.driver(killed.toString());
        String id = sandbox.newId();
        Path bundle = sandbox.bundle(id, OciConfig.of("/bin/sleep", "1000"));
        TaskSpec spec = new TaskSpec(new TaskId(id), bundle, new StdioSpec(false, false, false, Optional.empty(), 0));
        EngineException failure = assertThrows(EngineException.class, () -> driver.create(spec, Sandbox.context()));
        assertEquals(ErrorKind.INTERNAL, failure.kind());
        assertTrue(failure.message().contains("create was killed"), failure::message);
        driver.deleteOrphan(new TaskId(id), bundle, Sandbox.context());
        assertEquals(List.of(), sandbox.cgroupFolders(sandbox.cgroupsPath(id)));
    }

    /** What a daemon leaves that was killed while the runtime worked for it. */
    @Test
    @NeedsRoot
    void removesAMonitorWhoseRuntimeIsStillAtWork() throws Exception {
        Path slow = sandbox.folder.resolve("slow-runtime");
        Files.writeString(slow, "#!/bin/sh\nrunc \"$@\"\ncase $2 in create) exec sleep 1000;; esac\n");
        slow.toFile().setExecutable(true);
        OciRuntimeDriver driver = sandbox.driver(slow.toString());
        String id = sandbox.newId();
        Path bundle = sandbox.bundle(id, OciConfig.of("/bin/sleep", "1000"));
        TaskSpec spec = new TaskSpec(new TaskId(id), bundle, new StdioSpec(false, false, false, Optional.empty(), 0));
        Thread creator = Thread.ofVirtual().start(() -> {
            try {
                driver.create(spec, Sandbox.context());
            } catch (EngineException expected) {
                // The monitor is taken away under it.
            }
        });
        Await.until(
                "half-made container",
                () -> Files.exists(
                        sandbox.runDirectory().resolve("root").resolve(id).resolve("exec.fifo")));
        assertEquals(
                Set.of(id), driver.recover(request(Set.of()), Sandbox.context()).unknown());
        driver.deleteOrphan(new TaskId(id), bundle, Sandbox.context());
        creator.join();
        assertEquals(List.of(), sandbox.cgroupFolders(sandbox.cgroupsPath(id)));
        assertEquals(
                Set.of(), driver.recover(request(Set.of()), Sandbox.context()).unknown());
        assertTrue(ProcessScan.all().stream()
                .noneMatch(found -> String.join(" ", found.arguments()).contains(id)));
    }

    private RecoveryRequest request(Set<String> keys) {
        return new RecoveryRequest("test", sandbox.folder, sandbox.runDirectory(), keys);
    }
}
