package dev.theseus.engine.container.internal;

import static dev.theseus.engine.container.internal.ContainerEngine.context;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.runtime.TaskState;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.Lifecycle.WaitCondition;
import dev.theseus.engine.container.RestartPolicy;
import dev.theseus.engine.image.Healthcheck;
import dev.theseus.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The daemon is killed at a step and started again: nothing acknowledged is lost, nothing half made stays. */
@Timeout(60)
class ContainerCrashTest {
    @TempDir
    Path root;

    private ContainerEngine engine;

    @BeforeEach
    void begin() {
        engine = new ContainerEngine(root);
    }

    @AfterEach
    void end() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "store.containers",
                "store.commit",
                "image.ensure",
                "storage.prepare",
                "storage.prepared",
                "volume.create",
                "volume.created",
                "volume.mount",
                "copyContents",
                "volume.unmount"
            })
    void killedWhileCreating(String step) {
        String kept = engine.create("kept", Specs.plain());
        Specs withVolume = Specs.busybox();
        withVolume.anonymousVolumes = Set.of("/data");
        engine.host.hasDirectory("/data");
        engine.faults.killAt(step);
        assertThrows(Throwable.class, () -> engine.create("web", withVolume.build()));
        engine.restart();
        assertEquals(1, engine.table.all().size());
        assertEquals(ContainerStatus.CREATED, engine.status(kept));
        assertEquals(List.of(), engine.ruins());
        assertEquals(List.of(), engine.leftovers());
        assertEquals(Set.of(), engine.volumes.names());
        engine.create("web", withVolume.build());
    }

    /** As when the last change of its record was hidden by a damage. */
    @Test
    void whatWasMadeIsNotUndoneThoughItsRecordDoesNotSayItAnyMore() {
        Specs withVolume = Specs.busybox();
        withVolume.anonymousVolumes = Set.of("/data");
        String id = engine.create("web", withVolume.build());
        Set<String> volumes = engine.volumes.names();
        engine.table.update(engine.table.find(id), before -> before.withComplete(false));
        engine.restart();
        assertEquals(ContainerStatus.CREATED, engine.status(id));
        assertEquals(volumes, engine.volumes.names());
        engine.lifecycle.start(id, context());
        assertEquals(ContainerStatus.RUNNING, engine.status(id));
    }

    @Test
    void whatWasMadeAndIsKnownByHalfIsLostAndItsLayerKept() {
        Specs withVolume = Specs.busybox();
        withVolume.anonymousVolumes = Set.of("/data");
        String id = engine.create("web", withVolume.build());
        engine.table.update(
                engine.table.find(id), before -> before.withMounts(List.of()).withComplete(false));
        engine.restart();
        assertEquals(0, engine.table.all().size());
        assertEquals(List.of(id), engine.table.withoutRecord());
        assertTrue(engine.ruins().contains("layer " + id), engine.ruins()::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sandbox.open",
                "sandbox.opened",
                "storage.mounts",
                "mount",
                "volume.mount",
                "runtime.create",
                "runtime.created",
                "stdio.connect",
                "runtime.start",
                "runtime.started"
            })
    void killedWhileStarting(String step) {
        Specs withVolume = Specs.busybox();
        withVolume.binds = List.of("data:/data:nocopy");
        String id = engine.create("web", withVolume.build());
        engine.faults.killAt(step);
        assertThrows(Throwable.class, () -> engine.lifecycle.start(id, context()));
        engine.restart();
        assertEquals(ContainerStatus.CREATED, engine.status(id));
        assertEquals(List.of(), engine.leftovers());
        engine.lifecycle.start(id, context());
        assertEquals(ContainerStatus.RUNNING, engine.status(id));
        assertTrue(engine.runtime.runs(id));
    }

    /** It would make folders in a data root that is the next daemon's, or nobody's. */
    @Test
    void aRestartThatWaitsDiesWithItsDaemon() throws Exception {
        String id = engine.run("web", policy(RestartPolicy.Mode.ALWAYS));
        engine.runtime.exit(id, 1);
        engine.awaitStatus("web", ContainerStatus.RESTARTING);
        engine.close();
        // On a busy machine it may have been restarted before.
        List<String> left = engine.leftovers();
        Await.stays(
                "nothing is made by whoever waited",
                Duration.ofMillis(300),
                () -> engine.leftovers().equals(left));
        engine.restart();
        engine.awaitStatus("web", ContainerStatus.RUNNING);
    }

    @Test
    void adoptsWhatRuns() throws Exception {
        String id = engine.run("web", Specs.plain());
        Instant started = engine.record(id).state().startedAt();
        engine.restart();
        assertEquals(ContainerStatus.RUNNING, engine.status(id));
        assertEquals(started, engine.record(id).state().startedAt());
        assertTrue(engine.openSandboxes.contains(id));
        var exit = engine.lifecycle.wait(id, WaitCondition.NEXT_EXIT);
        engine.runtime.exit(id, 7);
        assertEquals(7, exit.get(10, TimeUnit.SECONDS).exitCode());
        assertEquals(List.of(), engine.leftovers());
    }

    @Test
    void learnsAnEndThatItMissed() throws Exception {
        String id = engine.run("web", Specs.plain());
        engine.faults.kill();
        engine.runtime.exit(id, 9);
        Instant ended = Instant.now().minusSeconds(100);
        Files.setLastModifiedTime(engine.runtime.task(id).handle.exitFile(), FileTime.from(ended));
        engine.restart();
        assertEquals(ContainerStatus.EXITED, engine.status(id));
        assertEquals(9, engine.record(id).state().exitCode());
        assertEquals(
                ended.getEpochSecond(), engine.record(id).state().finishedAt().getEpochSecond());
        assertEquals(List.of(), engine.leftovers());
    }

    @ParameterizedTest
    @ValueSource(strings = {"runtime.oomKilled", "runtime.delete", "sandbox.close", "unmount", "files.remove"})
    void killedWhileTakingDown(String step) {
        String id = engine.run("web", Specs.plain());
        engine.faults.killAt(step);
        engine.runtime.exit(id, 9);
        ContainerEngine.await(engine.faults::isDead);
        engine.restart();
        engine.awaitStatus(id, ContainerStatus.EXITED);
        ContainerEngine.await(() -> engine.leftovers().isEmpty());
        assertEquals(9, engine.record(id).state().exitCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "runtime.oomKilled",
                "runtime.delete",
                "sandbox.close",
                "files.remove",
                "sandbox.open",
                "runtime.create",
                "stdio.connect",
                "runtime.started"
            })
    void aRestartByPolicyCutShortIsDoneAgain(String step) {
        Specs failing = Specs.busybox();
        failing.restart = new RestartPolicy(RestartPolicy.Mode.ON_FAILURE, 1);
        String id = engine.run("web", failing.build());
        engine.faults.killAt(step);
        engine.runtime.exit(id, 9);
        ContainerEngine.await(engine.faults::isDead);
        engine.restart();
        engine.awaitStatus(id, ContainerStatus.RUNNING);
        assertTrue(engine.runtime.runs(id));
        engine.lifecycle.stop(id, Optional.empty(), Optional.empty(), context());
        assertEquals(List.of(), engine.leftovers());
    }

    @Test
    void whatComesBackWithTheDaemonAndFailsWaitsBeforeTheNextTry() {
        Specs always = Specs.busybox();
        always.restart = new RestartPolicy(RestartPolicy.Mode.ALWAYS, 0);
        String id = engine.run("web", always.build());
        engine.faults.kill();
        engine.runtime.exit(id, 9);
        engine.restart();
        engine.awaitStatus(id, ContainerStatus.RUNNING);
        engine.faults.fail("runtime.create");
        Instant begin = Instant.now();
        engine.runtime.exit(id, 9);
        ContainerEngine.await(() -> engine.record(id).restartCount() >= 3);
        Duration waited = Duration.between(begin, Instant.now());
        assertTrue(waited.compareTo(Duration.ofMillis(300)) >= 0, "100 ms and then 200 ms, but it took " + waited);
    }

    @ParameterizedTest
    @ValueSource(strings = {"runtime.delete", "sandbox.close", "files.remove", "storage.remove", "volume.remove"})
    void anAutomaticRemovalCutShortIsFinished(String step) {
        Specs once = Specs.busybox();
        once.autoRemove = true;
        once.anonymousVolumes = Set.of("/data");
        String id = engine.run("web", once.build());
        engine.faults.killAt(step);
        engine.runtime.exit(id, 0);
        ContainerEngine.await(engine.faults::isDead);
        engine.restart();
        ContainerEngine.await(() -> engine.table.all().isEmpty());
        assertEquals(List.of(), engine.ruins());
        assertEquals(List.of(), engine.leftovers());
        assertEquals(Set.of(), engine.volumes.names());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sandbox.close", "files.remove", "storage.remove", "store.fake-sandboxes"})
    void aRemovalCutShortIsFinishedAndKeepsVolumes(String step) {
        Specs withVolume = Specs.busybox();
        withVolume.anonymousVolumes = Set.of("/data");
        engine.create("web", withVolume.build());
        engine.faults.killAt(step);
        assertThrows(Throwable.class, () -> engine.containers.remove("web", false, false, false, context()));
        engine.restart();
        assertEquals(0, engine.table.all().size());
        assertEquals(List.of(), engine.ruins());
        assertEquals(1, engine.volumes.names().size());
    }

    @Test
    void whatIsJustDyingIsNeverShownAsRunning() {
        String id = engine.run("web", Specs.plain());
        engine.faults.kill();
        engine.runtime.exitLater(id, 137);
        engine.restart();
        assertEquals(ContainerStatus.EXITED, engine.status(id));
        assertEquals(137, engine.record(id).state().exitCode());
        assertEquals(List.of(), engine.leftovers());
    }

    @Test
    void aPauseThatWasNotRecordedIsSeen() {
        String id = engine.run("web", Specs.plain());
        engine.faults.killAt("runtime.paused");
        assertThrows(Throwable.class, () -> engine.lifecycle.pause(id, context()));
        engine.restart();
        engine.awaitStatus(id, ContainerStatus.PAUSED);
        engine.lifecycle.unpause(id, context());
        assertEquals(ContainerStatus.RUNNING, engine.status(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"runtime.pause", "runtime.paused", "runtime.resume", "runtime.resumed"})
    void whatWasHeldStillRunsOn(String step) {
        String id = engine.run("web", Specs.plain());
        Container container = engine.table.find(id);
        engine.faults.killAt(step);
        assertThrows(
                Throwable.class, () -> engine.pausing.hold(container, context()).close());
        engine.restart();
        assertRunsAndIsNotHeld(id);
    }

    @Test
    void whatIsHeldWhenTheDaemonDiesRunsOn() {
        String id = engine.run("web", Specs.plain());
        engine.pausing.hold(engine.table.find(id), context());
        assertEquals(ContainerStatus.PAUSED, engine.status(id));
        engine.restart();
        assertRunsAndIsNotHeld(id);
    }

    private void assertRunsAndIsNotHeld(String id) {
        assertEquals(ContainerStatus.RUNNING, engine.status(id));
        assertEquals(TaskState.RUNNING, engine.runtime.task(id).state);
        assertFalse(engine.record(id).held());
    }

    @Test
    void onlyWhatRunsIsProbedAfterAPauseWasCutShort() throws Exception {
        String id = engine.run("web", probed());
        engine.faults.killAt("runtime.paused");
        assertThrows(Throwable.class, () -> engine.lifecycle.pause(id, context()));
        engine.restart();
        engine.awaitStatus(id, ContainerStatus.PAUSED);
        int streak = streak(id);
        // One that was under way may still be noted.
        Await.stays("nobody probes it", Duration.ofMillis(300), () -> streak(id) <= streak + 1);

        engine.faults.killAt("runtime.resumed");
        assertThrows(Throwable.class, () -> engine.lifecycle.unpause(id, context()));
        engine.restart();
        engine.awaitStatus(id, ContainerStatus.RUNNING);
        ContainerEngine.await(() -> streak(id) > streak + 1);
    }

    /** Each probe fails: the runtime knows no execs. */
    private static ContainerSpec probed() {
        Specs specs = Specs.busybox();
        specs.healthcheck = Optional.of(new Healthcheck(
                List.of("CMD", "true"), Duration.ofMillis(20), Duration.ZERO, Duration.ZERO, Duration.ZERO, 1000));
        return specs.build();
    }

    private int streak(String id) {
        return engine.record(id).state().health().orElseThrow().failingStreak();
    }

    @Test
    void policiesDecideWhatComesBack() {
        String always = engine.run("always", policy(RestartPolicy.Mode.ALWAYS));
        String unless = engine.run("unless", policy(RestartPolicy.Mode.UNLESS_STOPPED));
        String stopped = engine.run("stopped", policy(RestartPolicy.Mode.UNLESS_STOPPED));
        String never = engine.run("never", Specs.plain());
        String created = engine.create("created", policy(RestartPolicy.Mode.ALWAYS));
        engine.lifecycle.stop(always, Optional.empty(), Optional.empty(), context());
        engine.lifecycle.stop(stopped, Optional.empty(), Optional.empty(), context());
        engine.faults.kill();
        engine.runtime.exit(unless, 1);
        engine.runtime.exit(never, 1);
        engine.restart();
        engine.awaitStatus(always, ContainerStatus.RUNNING);
        engine.awaitStatus(unless, ContainerStatus.RUNNING);
        assertEquals(ContainerStatus.EXITED, engine.status(stopped));
        assertEquals(ContainerStatus.EXITED, engine.status(never));
        assertEquals(ContainerStatus.CREATED, engine.status(created));
    }

    private static ContainerSpec policy(RestartPolicy.Mode mode) {
        Specs specs = Specs.busybox();
        specs.restart = new RestartPolicy(mode, 0);
        return specs.build();
    }
}
