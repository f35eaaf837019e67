package dev.theseus.engine.container.internal;

import static dev.theseus.engine.container.internal.ContainerEngine.context;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Platform;
import dev.theseus.api.runtime.TaskState;
import dev.theseus.engine.container.Attachment;
import dev.theseus.engine.container.ContainerReasons;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.ContainerStreams.AttachRequest;
import dev.theseus.engine.container.IpcMode;
import dev.theseus.engine.container.KeptFailure;
import dev.theseus.engine.container.Lifecycle.WaitCondition;
import dev.theseus.engine.container.Lifecycle.WaitResult;
import dev.theseus.engine.container.NamespaceConfig;
import dev.theseus.engine.container.NamespaceMode;
import dev.theseus.engine.container.PidMode;
import dev.theseus.engine.container.RestartPolicy;
import dev.theseus.engine.container.SecurityConfig;
import dev.theseus.engine.container.Signal;
import dev.theseus.engine.container.StreamSink;
import dev.theseus.engine.network.NetworkMode;
import dev.theseus.testing.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ContainerLifeTest {
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

    private static final class Printed implements StreamSink {
        private final StringBuilder text = new StringBuilder();
        private final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public synchronized void data(int stream, byte[] data) {
            text.append(new String(data, StandardCharsets.UTF_8));
        }

        @Override
        public void end() {
            ended.countDown();
        }

        synchronized String text() {
            return text.toString();
        }
    }

    private Attachment attach(String id, boolean stdin, StreamSink sink) {
        return engine.streams.attach(id, new AttachRequest(false, true, stdin, true, true, ""), sink, context());
    }

    private WaitResult get(CompletableFuture<WaitResult> wait) throws Exception {
        return wait.get(10, TimeUnit.SECONDS);
    }

    @Test
    void runsToItsEndAndLeavesNothing() throws Exception {
        String id = engine.create("web", Specs.plain());
        Printed printed = new Printed();
        attach(id, false, printed);
        CompletableFuture<WaitResult> exit = engine.lifecycle.wait(id, WaitCondition.NEXT_EXIT);
        engine.runtime.greeting = "hello";
        engine.lifecycle.start(id, context());
        assertEquals(ContainerStatus.RUNNING, engine.status("web"));
        engine.runtime.exit(id, 3);
        assertEquals(3, get(exit).exitCode());
        assertTrue(printed.ended.await(10, TimeUnit.SECONDS));
        assertEquals("hello", printed.text());
        assertEquals(ContainerStatus.EXITED, engine.status("web"));
        assertEquals(List.of(), engine.leftovers());
        assertEquals(List.of("CREATED", "ATTACHED", "STARTED", "Died"), engine.actions());
    }

    /** How far a start has come whose network is settled and not made yet. */
    private List<String> stepsBeforeTheNetwork(Specs specs, String last) throws Exception {
        String id = engine.create("web", specs.build());
        engine.networks.drivers = new CountDownLatch(1);
        CompletableFuture<Void> start =
                CompletableFuture.runAsync(() -> engine.lifecycle.start(id, context()), Thread::startVirtualThread);
        Await.until(last, () -> engine.faults.steps().contains(last));
        List<String> steps = engine.faults.steps();
        Await.stays(
                "it goes no further",
                Duration.ofMillis(50),
                () -> engine.faults.steps().equals(steps));
        engine.networks.drivers.countDown();
        start.get(10, TimeUnit.SECONDS);
        assertEquals(ContainerStatus.RUNNING, engine.status(id));
        return steps;
    }

    @Test
    void theTaskIsCreatedWhileTheNetworkIsMadeAndStartedAfterwards() throws Exception {
        List<String> steps = stepsBeforeTheNetwork(Specs.busybox(), "stdio.connect");
        assertTrue(steps.containsAll(List.of("sandbox.open", "runtime.created", "stdio.connect")), steps::toString);
        assertFalse(steps.contains("runtime.start"), steps::toString);
    }

    /** The runtime only sees that its namespace is not there. */
    @Test
    void aStartThatHasNoNetworkSaysWhy() {
        String id = engine.create("web", Specs.busybox().build());
        engine.faults.fail("sandbox.opened");
        engine.faults.next("runtime.create", () -> {
            throw EngineException.internal("invalid netns path");
        });
        EngineException failure = assertThrows(EngineException.class, () -> engine.lifecycle.start(id, context()));
        assertEquals("sandbox.opened was made to fail", failure.message());
    }

    @Test
    void whoWaitsForOneThatCouldNotStartIsToldWhy() throws Exception {
        String id = engine.create("web", Specs.busybox().build());
        engine.faults.fail("sandbox.opened");
        assertThrows(EngineException.class, () -> engine.lifecycle.start(id, context()));
        WaitResult result = engine.lifecycle.wait(id, WaitCondition.NOT_RUNNING).get(10, TimeUnit.SECONDS);
        assertEquals(
                Optional.of("sandbox.opened was made to fail"), result.failure().map(KeptFailure::message));
    }

    @Test
    void whoseNamespacesAreSharedIsKeptById() {
        String donor = engine.create("donor", Specs.busybox().build());
        Specs specs = Specs.busybox();
        specs.namespaces = new NamespaceConfig(
                new IpcMode.Joined("donor"),
                new PidMode.Joined("donor"),
                NamespaceMode.DEFAULT,
                NamespaceMode.DEFAULT,
                NamespaceMode.DEFAULT);
        specs.networkMode = "container:donor";
        String id = engine.create("web", specs.build());
        ContainerSpec kept = engine.containers.inspect(id, false, context()).spec();
        assertEquals(new IpcMode.Joined(donor), kept.namespaces().ipc());
        assertEquals(new PidMode.Joined(donor), kept.namespaces().pid());
        assertEquals(new NetworkMode.Joined(donor), kept.networking().mode());

        specs.namespaces = new NamespaceConfig(
                new IpcMode.Joined("nobody"),
                PidMode.OWN,
                NamespaceMode.DEFAULT,
                NamespaceMode.DEFAULT,
                NamespaceMode.DEFAULT);
        EngineException refused = assertThrows(EngineException.class, () -> engine.create("next", specs.build()));
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        assertTrue(refused.is(Reason.CONTAINER_NOT_FOUND), refused::toString);
        assertEquals(Map.of(Attributes.NAME, "nobody"), refused.attributes());
    }

    @Test
    void sysctlsOfTheNetworkWaitForIt() throws Exception {
        Specs specs = Specs.busybox();
        specs.security = new SecurityConfig(
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                Map.of("net.ipv4.conf.eth0.rp_filter", "0"),
                0);
        List<String> steps = stepsBeforeTheNetwork(specs, "mount");
        assertFalse(steps.contains("runtime.create"), steps::toString);
    }

    @Test
    void startsOnceOnly() {
        String id = engine.run("web", Specs.plain());
        EngineException again = assertThrows(EngineException.class, () -> engine.lifecycle.start(id, context()));
        assertEquals(ErrorKind.NOT_MODIFIED, again.kind());
    }

    @Test
    void stopsWithTheStopSignalAndThenKills() {
        String id = engine.run("web", Specs.plain());
        engine.lifecycle.stop(id, Optional.empty(), Optional.empty(), context());
        assertEquals(143, engine.record(id).state().exitCode());
        engine.runtime.stubborn = true;
        engine.lifecycle.start(id, context());
        engine.lifecycle.stop(id, Optional.empty(), Optional.of(0), context());
        assertEquals(137, engine.record(id).state().exitCode());
        assertEquals(
                List.of(
                        "CREATED", "STARTED", "Killed", "Died", "STOPPED", "STARTED", "Killed", "Killed", "Died",
                        "STOPPED"),
                engine.actions());
        EngineException again = assertThrows(
                EngineException.class, () -> engine.lifecycle.stop(id, Optional.empty(), Optional.empty(), context()));
        assertEquals(ErrorKind.NOT_MODIFIED, again.kind());
    }

    @Test
    void killsAFrozenContainer() {
        String id = engine.run("web", Specs.plain());
        engine.lifecycle.pause(id, context());
        assertEquals(ContainerStatus.PAUSED, engine.status(id));
        engine.lifecycle.kill(id, Signal.KILL, context());
        assertEquals(ContainerStatus.EXITED, engine.status(id));
        assertEquals(137, engine.record(id).state().exitCode());
    }

    @Test
    void aHoldEndsWithItselfOrEarlier() {
        String id = engine.run("web", Specs.plain());
        Container container = engine.table.find(id);
        Subscription hold = engine.pausing.hold(container, context());
        assertEquals(ContainerStatus.PAUSED, engine.status(id));
        hold.close();
        assertEquals(ContainerStatus.RUNNING, engine.status(id));

        Subscription undone = engine.pausing.hold(container, context());
        engine.lifecycle.unpause(id, context());
        undone.close();
        assertEquals(ContainerStatus.RUNNING, engine.status(id));

        Subscription ended = engine.pausing.hold(container, context());
        engine.lifecycle.kill(id, Signal.KILL, context());
        ended.close();
        assertEquals(ContainerStatus.EXITED, engine.status(id));
        assertFalse(engine.record(id).held());
        assertEquals(
                List.of(
                        "CREATED", "STARTED", "PAUSED", "RESUMED", "PAUSED", "RESUMED", "PAUSED", "Killed", "RESUMED",
                        "Died"),
                engine.actions());
    }

    @ParameterizedTest
    @ValueSource(strings = {"runtime.pause", "runtime.paused"})
    void aHoldThatFailsLetsGo(String step) {
        String id = engine.run("web", Specs.plain());
        engine.faults.fail(step);
        assertThrows(EngineException.class, () -> engine.pausing.hold(engine.table.find(id), context()));
        assertEquals(ContainerStatus.RUNNING, engine.status(id));
        assertEquals(TaskState.RUNNING, engine.runtime.task(id).state);
        assertFalse(engine.record(id).held());
    }

    @Test
    void aPausedContainerIsNotHeld() {
        String id = engine.run("web", Specs.plain());
        engine.lifecycle.pause(id, context());
        engine.pausing.hold(engine.table.find(id), context()).close();
        assertEquals(ContainerStatus.PAUSED, engine.status(id));
    }

    @Test
    void aStopKeepsTheRestartPolicyStill() {
        Specs always = Specs.busybox();
        always.restart = new RestartPolicy(RestartPolicy.Mode.ALWAYS, 0);
        String id = engine.run("web", always.build());
        engine.lifecycle.stop(id, Optional.empty(), Optional.empty(), context());
        assertEquals(ContainerStatus.EXITED, engine.status(id));
        assertEquals(0, engine.record(id).restartCount());
        ContainerEngine.await(() -> engine.lifecycle.expectedRestarts() == 0);
    }

    @Test
    void comesBackByPolicyUntilTheRetriesAreUsedUp() {
        Specs failing = Specs.busybox();
        failing.restart = new RestartPolicy(RestartPolicy.Mode.ON_FAILURE, 2);
        String id = engine.run("web", failing.build());
        for (int run = 0; run < 2; run++) {
            int runs = run;
            engine.runtime.exit(id, 1);
            ContainerEngine.await(
                    () -> engine.record(id).restartCount() == runs + 1 && engine.status(id) == ContainerStatus.RUNNING);
        }
        engine.runtime.exit(id, 1);
        engine.awaitStatus(id, ContainerStatus.EXITED);
        ContainerEngine.await(() -> engine.record(id).task().isEmpty());
        assertEquals(2, engine.record(id).restartCount());
    }

    @Test
    void aStopCallsAWaitingRestartOffAndFreesWhoWaits() throws Exception {
        Specs always = Specs.busybox();
        always.restart = new RestartPolicy(RestartPolicy.Mode.ALWAYS, 0);
        String id = engine.run("web", always.build());
        engine.faults.fail("runtime.create");
        engine.runtime.exit(id, 1);
        ContainerEngine.await(() -> engine.record(id).restartCount() >= 2);
        CompletableFuture<WaitResult> waiting = engine.lifecycle.wait(id, WaitCondition.NOT_RUNNING);
        engine.lifecycle.stop(id, Optional.empty(), Optional.empty(), context());
        assertTrue(get(waiting).exitCode() > 0);
        assertEquals(ContainerStatus.EXITED, engine.status(id));
        assertEquals(0, engine.lifecycle.expectedRestarts());
        assertEquals("STOPPED", engine.actions().getLast());
        assertEquals(List.of(), engine.leftovers());
    }

    private String runAlways() {
        Specs always = Specs.busybox();
        always.restart = new RestartPolicy(RestartPolicy.Mode.ALWAYS, 0);
        return engine.run("web", always.build());
    }

    @Test
    void whatStopsWithTheDaemonComesBackByItsPolicy() {
        String always = runAlways();
        Specs untilFailure = Specs.busybox();
        untilFailure.restart = new RestartPolicy(RestartPolicy.Mode.ON_FAILURE, 0);
        String failing = engine.run("failing", untilFailure.build());
        String plain = engine.run("plain", Specs.busybox().build());
        engine.lifecycle.stopAll(context());
        for (String id : List.of(always, failing, plain)) {
            assertFalse(engine.record(id).state().isRunning(), id);
        }
        engine.restart();
        engine.awaitStatus(always, ContainerStatus.RUNNING);
        assertEquals(ContainerStatus.EXITED, engine.status(failing));
        assertEquals(ContainerStatus.EXITED, engine.status(plain));
    }

    @Test
    void anImageOfAnotherPlatformIsWarnedOf() {
        engine.images.platform = new Platform("linux", "s390x", "");
        assertEquals(
                List.of("The requested image's platform (linux/s390x) does not match the detected host platform"
                        + " (linux/amd64) and no specific platform was requested"),
                engine.containers
                        .create(Optional.of("web"), Specs.busybox().build(), context())
                        .warnings());
    }

    @Test
    void nobodySeesAContainerEndedBetweenTwoRuns() {
        String id = runAlways();
        Set<ContainerStatus> seen = ConcurrentHashMap.newKeySet();
        engine.faults.witness(step -> seen.add(engine.status(id)));
        engine.runtime.exit(id, 1);
        ContainerEngine.await(
                () -> engine.record(id).restartCount() == 1 && engine.status(id) == ContainerStatus.RUNNING);
        engine.faults.fail("runtime.create");
        engine.runtime.exit(id, 1);
        ContainerEngine.await(() -> engine.record(id).restartCount() >= 4);
        engine.faults.heal();
        engine.awaitStatus(id, ContainerStatus.RUNNING);
        engine.faults.witness(step -> {});
        assertEquals(Set.of(ContainerStatus.RUNNING, ContainerStatus.RESTARTING), seen);
    }

    /** What is done at a step in a thread of its own; the step goes on when that waits for it, or is done. */
    private FutureTask<Void> during(String step, Runnable deed) {
        FutureTask<Void> done = new FutureTask<>(deed, null);
        Thread thread = Thread.ofPlatform().unstarted(done);
        engine.faults.witness(passing -> {
            if (passing.equals(step) && thread.getState() == Thread.State.NEW) {
                engine.faults.witness(other -> {});
                thread.start();
                ContainerEngine.await(() -> thread.getState() != Thread.State.RUNNABLE);
            }
        });
        return done;
    }

    @ParameterizedTest
    @ValueSource(strings = {"runtime.oomKilled", "store.containers", "sandbox.close", "runtime.delete", "files.remove"})
    void aStopDuringTheEndOfARunKeepsItFromComingBack(String step) throws Exception {
        String id = runAlways();
        FutureTask<Void> stop =
                during(step, () -> engine.lifecycle.stop(id, Optional.empty(), Optional.empty(), context()));
        engine.runtime.exit(id, 1);
        stop.get(10, TimeUnit.SECONDS);
        ContainerEngine.await(() -> engine.lifecycle.expectedRestarts() == 0);
        assertEquals(ContainerStatus.EXITED, engine.status(id));
        assertEquals("STOPPED", engine.actions().getLast());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sandbox.open", "runtime.create", "runtime.start", "store.containers"})
    void aStopThatComesDuringAStartStopsIt(String step) throws Exception {
        String id = engine.create("web", Specs.busybox().build());
        FutureTask<Void> stop =
                during(step, () -> engine.lifecycle.stop(id, Optional.empty(), Optional.empty(), context()));
        engine.lifecycle.start(id, context());
        stop.get(10, TimeUnit.SECONDS);
        assertEquals(ContainerStatus.EXITED, engine.status(id));
        assertEquals("STOPPED", engine.actions().getLast());
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "HUP", "TERM"})
    void aSignalThatComesDuringAStartArrives(String signal) throws Exception {
        String id = engine.create("web", Specs.busybox().build());
        FutureTask<Void> kill =
                during("runtime.create", () -> engine.lifecycle.kill(id, Signal.parse(signal), context()));
        engine.lifecycle.start(id, context());
        kill.get(10, TimeUnit.SECONDS);
        assertTrue(engine.actions().contains("Killed"), engine.actions()::toString);
    }

    @Test
    void aForcedRemovalDuringAStartRemovesIt() throws Exception {
        String id = engine.create("web", Specs.busybox().build());
        FutureTask<Void> removal =
                during("runtime.create", () -> engine.containers.remove(id, true, false, false, context()));
        engine.lifecycle.start(id, context());
        removal.get(10, TimeUnit.SECONDS);
        assertEquals(List.of(), List.copyOf(engine.table.all()));
        assertEquals(List.of(), engine.ruins());
    }

    @Test
    void aStopDuringAStartThatFailsFindsNothingToStop() throws Exception {
        String id = engine.create("web", Specs.busybox().build());
        engine.faults.fail("runtime.start");
        FutureTask<Void> stop = during(
                "runtime.create", () -> engine.lifecycle.stop(id, Optional.empty(), Optional.empty(), context()));
        assertThrows(EngineException.class, () -> engine.lifecycle.start(id, context()));
        ExecutionException told = assertThrows(ExecutionException.class, () -> stop.get(10, TimeUnit.SECONDS));
        assertEquals(ErrorKind.NOT_MODIFIED, ((EngineException) told.getCause()).kind());
    }

    @Test
    void aRestartWhoseClientGivesUpIsCarriedOut() {
        String id = engine.run("web", Specs.busybox().build());
        CallContext client = context();
        engine.faults.witness(step -> {
            if (step.equals("sandbox.close")) {
                client.cancel();
            }
        });
        engine.lifecycle.restart(id, Optional.empty(), Optional.empty(), client);
        assertTrue(client.cancelled().get());
        assertEquals(ContainerStatus.RUNNING, engine.status(id));
    }

    @Test
    void aStopWhoseClientHasGivenUpIsCarriedOut() {
        String id = engine.run("web", Specs.busybox().build());
        engine.runtime.stubborn = true;
        CallContext client = context();
        client.cancel();
        engine.lifecycle.stop(id, Optional.empty(), Optional.of(0), client);
        assertEquals(ContainerStatus.EXITED, engine.status(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sandbox.open", "runtime.create", "sandbox.close", "runtime.deleteOrphan", "files.remove"})
    void aStopDuringARestartThatFailsCallsTheNextOff(String step) throws Exception {
        String id = runAlways();
        engine.faults.fail("runtime.create");
        engine.runtime.exit(id, 1);
        ContainerEngine.await(() -> engine.record(id).restartCount() >= 2);
        FutureTask<Void> stop =
                during(step, () -> engine.lifecycle.stop(id, Optional.empty(), Optional.empty(), context()));
        stop.get(10, TimeUnit.SECONDS);
        assertEquals(ContainerStatus.EXITED, engine.status(id));
        assertEquals(0, engine.lifecycle.expectedRestarts());
        assertEquals(List.of(), engine.leftovers());
    }

    /** The container is between two runs until it is stopped. */
    private String waitingForItsRestart() {
        String id = runAlways();
        engine.faults.fail("runtime.create");
        engine.runtime.exit(id, 1);
        ContainerEngine.await(() -> engine.record(id).restartCount() >= 2);
        return id;
    }

    @Test
    void betweenTwoRunsThereIsNothingToPauseOrToLookAt() {
        String id = waitingForItsRestart();
        for (Executable call : List.<Executable>of(
                () -> engine.lifecycle.pause(id, context()), () -> engine.monitoring.top(id, "", context()))) {
            EngineException refused = assertThrows(EngineException.class, call);
            assertEquals(ErrorKind.CONFLICT, refused.kind());
            assertTrue(refused.is(ContainerReasons.RESTARTING), refused::toString);
        }
        EngineException started = assertThrows(EngineException.class, () -> engine.lifecycle.start(id, context()));
        assertEquals(ErrorKind.NOT_MODIFIED, started.kind());
    }

    @Test
    void aSignalBetweenTwoRunsReachesNobodyAndChangesNothing() {
        String id = waitingForItsRestart();
        engine.lifecycle.kill(id, Signal.parse("HUP"), context());
        assertEquals(ContainerStatus.RESTARTING, engine.status(id));
    }

    @Test
    void aKillBetweenTwoRunsCallsTheRestartOff() {
        String id = waitingForItsRestart();
        engine.lifecycle.kill(id, Signal.KILL, context());
        assertEquals(ContainerStatus.EXITED, engine.status(id));
        assertEquals(0, engine.lifecycle.expectedRestarts());
    }

    @Test
    void betweenTwoRunsOnlyAForcedRemovalRemoves() {
        String id = waitingForItsRestart();
        EngineException refused =
                assertThrows(EngineException.class, () -> engine.containers.remove(id, false, false, false, context()));
        assertEquals(ErrorKind.CONFLICT, refused.kind());
        assertTrue(refused.is(ContainerReasons.REMOVAL_WHILE_ON), refused::toString);
        assertEquals(Map.of(Attributes.NAME, "web", Attributes.STATUS, "restarting"), refused.attributes());
        engine.containers.remove(id, true, false, false, context());
        assertEquals(0, engine.lifecycle.expectedRestarts());
        assertEquals(List.of(), engine.ruins());
    }

    @Test
    void restartKeepsAnAutomaticRemovalOff() {
        Specs once = Specs.busybox();
        once.autoRemove = true;
        String id = engine.run("web", once.build());
        for (int round = 0; round < 5; round++) {
            engine.lifecycle.restart(id, Optional.empty(), Optional.empty(), context());
            assertEquals(ContainerStatus.RUNNING, engine.status(id));
        }
        engine.runtime.exit(id, 0);
        ContainerEngine.await(() -> engine.table.all().isEmpty());
        assertEquals(List.of(), engine.ruins());
    }

    @Test
    void waitForRemovalEndsWithTheAutomaticRemoval() throws Exception {
        Specs once = Specs.busybox();
        once.autoRemove = true;
        once.anonymousVolumes = Set.of("/data");
        String id = engine.create("web", once.build());
        assertEquals(1, engine.volumes.names().size());
        CompletableFuture<WaitResult> removed = engine.lifecycle.wait(id, WaitCondition.REMOVED);
        engine.lifecycle.start(id, context());
        engine.runtime.exit(id, 5);
        assertEquals(5, get(removed).exitCode());
        assertThrows(EngineException.class, () -> engine.record(id));
        assertEquals(Set.of(), engine.volumes.names());
        assertEquals(List.of(), engine.ruins());
        assertEquals("REMOVED", engine.actions().getLast());
    }

    @Test
    void aFailedRemovalTellsWhoWaits() throws Exception {
        Specs once = Specs.busybox();
        once.autoRemove = true;
        String id = engine.run("web", once.build());
        CompletableFuture<WaitResult> removed = engine.lifecycle.wait(id, WaitCondition.REMOVED);
        engine.faults.fail("storage.remove");
        engine.runtime.exit(id, 5);
        assertTrue(get(removed).failure().orElseThrow().message().contains("storage.remove"));
        assertEquals(ContainerStatus.DEAD, engine.status(id));
        engine.faults.heal();
        engine.containers.remove(id, false, false, false, context());
        assertEquals(List.of(), engine.ruins());
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
    void aStartThatFailsIsTakenBackAndEndsStreams(String step) throws Exception {
        Specs withVolume = Specs.busybox();
        withVolume.binds = List.of("data:/data:nocopy");
        withVolume.openStdin = true;
        String id = engine.create("web", withVolume.build());
        Printed printed = new Printed();
        Attachment attachment = attach(id, true, printed);
        Thread writer = Thread.ofVirtual().start(() -> attachment.write(new byte[] {1}, 0, 1));
        engine.faults.fail(step);
        assertThrows(EngineException.class, () -> engine.lifecycle.start(id, context()));
        assertTrue(printed.ended.await(10, TimeUnit.SECONDS));
        assertTrue(writer.join(java.time.Duration.ofSeconds(10)));
        assertEquals(ContainerStatus.CREATED, engine.status(id));
        assertEquals(128, engine.record(id).state().exitCode());
        assertTrue(engine.record(id).state().failure().orElseThrow().message().contains(step));
        engine.faults.heal();
        if (step.equals("runtime.created")) {
            // The driver broke its word and left a task: the next start finds its way all the same.
            engine.runtime.deleteOrphan(new dev.theseus.api.runtime.TaskId(id), root, context());
        }
        assertEquals(List.of(), engine.leftovers());
        engine.lifecycle.start(id, context());
        assertEquals(ContainerStatus.RUNNING, engine.status(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"volume.create", "image.ensure", "storage.prepare", "storage.prepared", "copyContents"})
    void aCreationThatFailsLeavesNothing(String step) {
        Specs withVolume = Specs.busybox();
        withVolume.anonymousVolumes = Set.of("/data");
        engine.host.hasDirectory("/data");
        engine.faults.fail(step);
        assertThrows(EngineException.class, () -> engine.create("web", withVolume.build()));
        engine.faults.heal();
        assertEquals(List.of(), engine.ruins());
        assertEquals(List.of(), engine.leftovers());
        assertEquals(Set.of(), engine.volumes.names());
        engine.create("web", withVolume.build());
    }

    @Test
    void aBadSecondMountLeavesNoFirstVolume() {
        Specs mixed = Specs.busybox();
        mixed.mounts = List.of(mount("", "/a"), mount("bad", "/b"));
        assertThrows(EngineException.class, () -> engine.create("web", mixed.build()));
        assertEquals(Set.of(), engine.volumes.names());
    }

    private static dev.theseus.engine.container.MountConfig mount(String source, String target) {
        return new dev.theseus.engine.container.MountConfig(
                "volume",
                source,
                target,
                false,
                "",
                false,
                dev.theseus.engine.container.MountConfig.ReadOnlyDepth.IF_POSSIBLE,
                false,
                true,
                Map.of(),
                "",
                Map.of(),
                "",
                0,
                0,
                List.of());
    }

    @Test
    void aFreshVolumeTakesTheImagesContent() {
        Specs withVolume = Specs.busybox();
        withVolume.anonymousVolumes = Set.of("/data");
        engine.host.hasDirectory("/data");
        engine.create("web", withVolume.build());
        assertTrue(engine.faults.steps().contains("copyContents"));
        assertEquals(List.of(), engine.leftovers());
    }

    /** The runtime makes the mount point; a 404 would send clients to pull the image. */
    @Test
    void aFreshVolumeMayLieBelowAFolderThatTheImageLacks() {
        Specs withVolume = Specs.busybox();
        withVolume.mounts = List.of(mount("deep", "/not/there/deep"));
        engine.create("web", withVolume.build());
        assertFalse(engine.faults.steps().contains("copyContents"));
        assertEquals(Set.of("deep"), engine.volumes.names());
        assertEquals(List.of(), engine.leftovers());
    }

    @Test
    void removesOnlyWhatDoesNotRun() {
        String id = engine.run("web", Specs.plain());
        EngineException refused = assertThrows(
                EngineException.class, () -> engine.containers.remove("web", false, false, false, context()));
        assertEquals(ErrorKind.CONFLICT, refused.kind());
        assertTrue(refused.is(ContainerReasons.REMOVAL_WHILE_ON), refused::toString);
        engine.containers.remove("web", true, false, false, context());
        assertThrows(EngineException.class, () -> engine.record(id));
        assertEquals(List.of(), engine.leftovers());
        assertEquals(List.of(), engine.ruins());
        assertEquals(List.of("CREATED", "STARTED", "Killed", "Died", "REMOVED"), engine.actions());
    }

    @Test
    void keepsAnonymousVolumesUnlessAsked() {
        Specs withVolume = Specs.busybox();
        withVolume.anonymousVolumes = Set.of("/data");
        engine.create("one", withVolume.build());
        engine.create("two", withVolume.build());
        engine.containers.remove("one", false, false, false, context());
        assertEquals(2, engine.volumes.names().size());
        engine.containers.remove("two", false, true, false, context());
        assertEquals(1, engine.volumes.names().size());
    }

    @Test
    void renamesOrLeavesAllAsItWas() {
        engine.create("web", Specs.plain());
        engine.create("db", Specs.plain());
        engine.containers.rename("web", "www", context());
        assertEquals("www", engine.record("www").name());
        EngineException taken =
                assertThrows(EngineException.class, () -> engine.containers.rename("www", "db", context()));
        assertEquals(ErrorKind.CONFLICT, taken.kind());
        assertTrue(taken.is(Reason.CONTAINER_NAME_TAKEN));
        assertEquals("db", taken.attributes().get(Attributes.NAME));
        assertEquals(engine.record("db").id(), taken.attributes().get(Attributes.HOLDER));
        assertEquals("Error when allocating new name", taken.context());
        EngineException missing = assertThrows(
                EngineException.class, () -> engine.containers.remove("nobody", false, false, false, context()));
        assertTrue(missing.is(Reason.CONTAINER_NOT_FOUND));
        assertEquals(Map.of(Attributes.NAME, "nobody"), missing.attributes());
        engine.faults.fail("sandbox.rename");
        assertThrows(EngineException.class, () -> engine.containers.rename("www", "site", context()));
        engine.faults.heal();
        assertEquals("www", engine.record("www").name());
        engine.create("site", Specs.plain());
        engine.create("web", Specs.plain());
        engine.restart();
        assertEquals("www", engine.record("www").name());
    }

    @Test
    void givenUpWaitsLeaveNothing() {
        String id = engine.run("web", Specs.plain());
        Container container = engine.table.find(id);
        for (int i = 0; i < 50; i++) {
            engine.lifecycle.wait(id, WaitCondition.NEXT_EXIT).cancel(false);
        }
        assertEquals(0, container.waiting());
        engine.lifecycle.stop(id, Optional.empty(), Optional.empty(), context());
        engine.lifecycle.wait(id, WaitCondition.NOT_RUNNING).join();
        assertEquals(0, container.waiting());
    }

    @Test
    void withoutItsRuntimeDriverNothingStartsAndNothingBreaks() {
        String id = engine.create("web", Specs.plain());
        engine.slots.remove(DriverKind.RUNTIME, "runc");
        EngineException absent = assertThrows(EngineException.class, () -> engine.lifecycle.start(id, context()));
        assertEquals(ErrorKind.UNAVAILABLE, absent.kind());
        assertEquals(1, engine.containers.list(all(), context()).size());
        engine.slots.put(DriverKind.RUNTIME, "runc", engine.runtime);
        engine.lifecycle.start(id, context());
        assertEquals(ContainerStatus.RUNNING, engine.status(id));
    }

    @Test
    void anEndWithoutTheDriverIsTidiedUpByTheNextStart() {
        String id = engine.run("web", Specs.plain());
        engine.slots.remove(DriverKind.RUNTIME, "runc");
        engine.runtime.exit(id, 4);
        engine.awaitStatus(id, ContainerStatus.EXITED);
        ContainerEngine.await(() -> engine.record(id).task().isEmpty());
        assertFalse(engine.leftovers().isEmpty());
        engine.slots.put(DriverKind.RUNTIME, "runc", engine.runtime);
        engine.lifecycle.start(id, context());
        engine.lifecycle.stop(id, Optional.empty(), Optional.empty(), context());
        assertEquals(List.of(), engine.leftovers());
    }

    private static dev.theseus.engine.container.ContainerFilter all() {
        return new dev.theseus.engine.container.ContainerFilter(true, 0, false, Map.of());
    }
}
