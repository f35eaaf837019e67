package dev.theseus.runtime.runc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.runtime.StdioSpec;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.api.runtime.TaskSpec;
import dev.theseus.api.runtime.TaskState;
import dev.theseus.linux.process.ProcessStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TaskLifeTest {
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
    void goesThroughAllStatesAndLeavesNothing() throws Exception {
        TaskHandle task = sandbox.create(OciConfig.shell("exit 7"));
        assertEquals(TaskState.CREATED, sandbox.driver.state(task, Sandbox.context()));
        assertTrue(task.pid() > 1 && task.pidStartTime() > 0);
        assertTrue(task.monitorPid() > 1 && task.monitorStartTime() > 0);
        assertTrue(Files.exists(task.attachSocket()));

        sandbox.driver.start(task, Sandbox.context());
        assertEquals(7, Sandbox.exitStatus(task));
        assertEquals(TaskState.STOPPED, sandbox.driver.state(task, Sandbox.context()));

        sandbox.driver.delete(task, false, Sandbox.context());
        assertEquals(TaskState.ABSENT, sandbox.driver.state(task, Sandbox.context()));
        assertEquals(
                List.of(), sandbox.cgroupFolders(sandbox.cgroupsPath(task.id().value())));
        assertFalse(Files.exists(
                sandbox.runDirectory().resolve("root").resolve(task.id().value())));
    }

    @Test
    void bundleServesAgainAfterRemoval() throws Exception {
        TaskHandle first = sandbox.run(OciConfig.shell("exit 7"));
        assertEquals(7, Sandbox.exitStatus(first));
        sandbox.driver.delete(first, false, Sandbox.context());
        StdioSpec quiet = new StdioSpec(false, false, false, Optional.empty(), 0);
        TaskHandle second =
                sandbox.driver.create(new TaskSpec(first.id(), first.directory(), quiet), Sandbox.context());
        sandbox.adopt(second);
        assertFalse(Files.exists(second.exitFile()), "the first run's status must not be taken for the second's");
        sandbox.driver.start(second, Sandbox.context());
        assertEquals(7, Sandbox.exitStatus(second));
    }

    @Test
    void onlyOneOfManyCreatesWins() throws Exception {
        String id = sandbox.newId();
        TaskSpec spec = new TaskSpec(
                new TaskId(id),
                sandbox.bundle(id, OciConfig.of("/bin/true")),
                new StdioSpec(false, false, false, Optional.empty(), 0));
        Queue<Object> results = new ConcurrentLinkedQueue<>();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            callers.add(Thread.startVirtualThread(() -> {
                try {
                    TaskHandle task = sandbox.driver.create(spec, Sandbox.context());
                    sandbox.adopt(task);
                    results.add(task);
                } catch (EngineException e) {
                    results.add(e.kind());
                }
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertEquals(3, results.stream().filter(ErrorKind.CONFLICT::equals).count(), results::toString);
        TaskHandle winner = (TaskHandle) results.stream()
                .filter(TaskHandle.class::isInstance)
                .findFirst()
                .orElseThrow();
        sandbox.driver.start(winner, Sandbox.context());
        assertEquals(0, Sandbox.exitStatus(winner));
    }

    @Test
    void writesBothStreamsToTheSpool() throws Exception {
        Path log = sandbox.folder.resolve("spool.log");
        StdioSpec stdio = new StdioSpec(false, false, false, Optional.of(log), 0);
        TaskHandle task = sandbox.run(OciConfig.shell("echo out; echo err >&2; printf part"), stdio);
        assertEquals(0, Sandbox.exitStatus(task));
        List<String> lines = Files.readAllLines(log);
        assertTrue(lines.stream().anyMatch(line -> line.matches("\\S+ stdout F out")), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.matches("\\S+ stderr F err")), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.matches("\\S+ stdout P part")), lines::toString);
    }

    @Test
    void reportsTheSignalThatEndedIt() throws Exception {
        TaskHandle task = sandbox.run(OciConfig.of("/bin/sleep", "1000"));
        assertEquals(TaskState.RUNNING, sandbox.driver.state(task, Sandbox.context()));
        sandbox.driver.kill(task, 9, false, Sandbox.context());
        assertEquals(137, Sandbox.exitStatus(task));
        EngineException gone =
                assertThrows(EngineException.class, () -> sandbox.driver.kill(task, 15, false, Sandbox.context()));
        assertEquals(ErrorKind.CONFLICT, gone.kind());
    }

    @Test
    void signalsEveryProcessOnRequest() throws Exception {
        TaskHandle task = sandbox.run(OciConfig.shell("trap : TERM; sleep 1000 & wait; wait; exit 3"));
        Sandbox.await(
                "two processes",
                () -> sandbox.driver.pids(task, Sandbox.context()).size() == 2);
        sandbox.driver.kill(task, 15, true, Sandbox.context());
        assertEquals(3, Sandbox.exitStatus(task));
    }

    @Test
    void refusesWhatTheStateExcludes() throws Exception {
        TaskHandle task = sandbox.run(OciConfig.of("/bin/sleep", "1000"));
        assertConflict(() -> sandbox.driver.start(task, Sandbox.context()));
        assertConflict(() -> sandbox.driver.delete(task, false, Sandbox.context()));
        TaskSpec again =
                new TaskSpec(task.id(), task.directory(), new StdioSpec(false, false, false, Optional.empty(), 0));
        assertConflict(() -> sandbox.driver.create(again, Sandbox.context()));
        assertEquals(TaskState.RUNNING, sandbox.driver.state(task, Sandbox.context()));
        sandbox.driver.delete(task, true, Sandbox.context());
        sandbox.driver.delete(task, true, Sandbox.context());
        assertEquals(137, Sandbox.exitStatus(task));
        assertConflict(() -> sandbox.driver.stats(task, Sandbox.context()));
        assertConflict(() -> sandbox.driver.pause(task, Sandbox.context()));
    }

    @Test
    void failedCreateSpeaksTheRuntimesWordsAndLeavesNothing() {
        EngineException failure =
                assertThrows(EngineException.class, () -> sandbox.create(OciConfig.of("no-such-command")));
        assertEquals(ErrorKind.INVALID_PARAMETER, failure.kind());
        assertEquals(
                "OCI runtime create failed: runc create failed: unable to start container process: "
                        + "exec: \"no-such-command\": executable file not found in $PATH",
                failure.message());
        assertFalse(Files.exists(sandbox.runDirectory().resolve("root").resolve("no")));
        assertEquals(0, sandbox.runDirectory().resolve("root").toFile().list().length);

        EngineException denied = assertThrows(EngineException.class, () -> sandbox.create(OciConfig.of("/etc/data")));
        assertTrue(denied.message().contains("permission denied"), denied::message);
    }

    @Test
    void removesATaskWhoseMonitorWasKilled() throws Exception {
        TaskHandle task = sandbox.run(OciConfig.of("/bin/sleep", "1000"));
        assertTrue(new TaskProcess(task.monitorPid(), task.monitorStartTime()).signal(9));
        assertEquals(TaskState.RUNNING, sandbox.driver.state(task, Sandbox.context()));
        sandbox.driver.delete(task, true, Sandbox.context());
        assertEquals(TaskState.ABSENT, sandbox.driver.state(task, Sandbox.context()));
        assertFalse(new TaskProcess(task.pid(), task.pidStartTime()).isAlive());
    }

    @Test
    void endsWhatOutlivesTheFirstProcess() throws Exception {
        TaskHandle task = sandbox.run(OciConfig.shell("sleep 1000 & exit 0").withHostPids());
        TaskProcess first = new TaskProcess(task.pid(), task.pidStartTime());
        assertTrue(first.awaitEnd(Sandbox.context(), "first process"));
        assertEquals(1, sandbox.driver.pids(task, Sandbox.context()).size());
        long survivor = sandbox.driver.pids(task, Sandbox.context()).getFirst();
        long startTime = ProcessStat.startTime(survivor).orElseThrow();
        sandbox.driver.delete(task, false, Sandbox.context());
        assertFalse(new TaskProcess(survivor, startTime).isAlive());
        assertEquals(
                List.of(), sandbox.cgroupFolders(sandbox.cgroupsPath(task.id().value())));
    }

    @Test
    void leavesLateHooksToTheRuntime() throws Exception {
        Path proof = sandbox.folder.resolve("hook-ran");
        TaskHandle task = sandbox.run(
                OciConfig.of("/bin/true").withPoststopHook(Path.of("/bin/busybox"), "touch", proof.toString()));
        assertEquals(0, Sandbox.exitStatus(task));
        sandbox.driver.delete(task, false, Sandbox.context());
        assertTrue(Files.exists(proof));
    }

    @Test
    void cleansUpACreateThatWasCutShort() throws Exception {
        TaskHandle task = sandbox.create(OciConfig.of("/bin/sleep", "1000"));
        sandbox.driver.deleteOrphan(task.id(), task.directory(), Sandbox.context());
        assertEquals(TaskState.ABSENT, sandbox.driver.state(task, Sandbox.context()));
        assertFalse(new TaskProcess(task.pid(), task.pidStartTime()).isAlive());
        assertFalse(new TaskProcess(task.monitorPid(), task.monitorStartTime()).isAlive());
        assertEquals(
                List.of(), sandbox.cgroupFolders(sandbox.cgroupsPath(task.id().value())));
        sandbox.driver.deleteOrphan(new TaskId("never-there"), sandbox.folder.resolve("none"), Sandbox.context());
    }

    private static void assertConflict(org.junit.jupiter.api.function.Executable call) {
        assertEquals(
                ErrorKind.CONFLICT, assertThrows(EngineException.class, call).kind());
    }
}
