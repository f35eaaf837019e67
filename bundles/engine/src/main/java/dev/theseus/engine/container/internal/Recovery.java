package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.Processes;
import dev.theseus.api.host.StdioConnections;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.api.trace.Span;
import dev.theseus.engine.container.ContainerState;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.MountPoint;
import dev.theseus.engine.image.ImageSnapshots;
import dev.theseus.engine.network.Sandboxes;
import dev.theseus.engine.settings.DaemonSettings;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.trace.Traces;
import dev.theseus.engine.volume.VolumeMounts;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the daemon does first: adopts containers that went on without it, learns the ends it missed, undoes what was half
 * made, finishes what was half removed, and says what it did. The API answers only afterwards.
 */
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final Duration SWEEP = Duration.ofSeconds(10);
    private static final Duration IMAGE_SWEEP = Duration.ofHours(1);
    /** For all monitors together whose tasks are just ending: within it nothing that has ended is shown as running. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    private final ContainerTable table;
    private final LifecycleService lifecycle;
    private final Pausing pausing;
    private final Removal removal;
    private final Teardown teardown;
    private final RootFileSystem roots;
    private final OwnLayers layers;
    private final Sandboxes sandboxes;
    private final VolumeMounts volumes;
    private final ImageSnapshots images;
    private final ImageSweep imageSweep;
    private final StdioConnections stdio;
    private final Processes processes;
    private final FileTrees files;
    private final Slots slots;
    private final DaemonSettings settings;
    private final Traces traces;
    private final SweepGuard guard;
    private volatile @Nullable Thread recovering;

    public Recovery(
            ContainerTable table,
            LifecycleService lifecycle,
            Pausing pausing,
            Removal removal,
            Teardown teardown,
            RootFileSystem roots,
            OwnLayers layers,
            Sandboxes sandboxes,
            VolumeMounts volumes,
            ImageSnapshots images,
            StdioConnections stdio,
            Processes processes,
            FileTrees files,
            Slots slots,
            DaemonSettings settings,
            Traces traces,
            SweepGuard guard) {
        this.traces = traces;
        this.guard = guard;
        this.table = table;
        this.lifecycle = lifecycle;
        this.pausing = pausing;
        this.removal = removal;
        this.teardown = teardown;
        this.roots = roots;
        this.layers = layers;
        this.sandboxes = sandboxes;
        this.volumes = volumes;
        this.images = images;
        this.imageSweep = new ImageSweep(images, guard::allows, IMAGE_SWEEP);
        this.stdio = stdio;
        this.processes = processes;
        this.files = files;
        this.slots = slots;
        this.settings = settings;
    }

    /** Recovers in a thread of its own, which runs {@code recovered} when the state is true. */
    public void begin(Runnable recovered) {
        recovering = Thread.ofVirtual().name("recovery").start(() -> recover(recovered));
    }

    public void close() {
        imageSweep.close();
        Thread thread = recovering;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void recover(Runnable recovered) {
        try (Span root = traces.begin("recovery")) {
            recover(CallContext.of(TIMEOUT, root));
        } catch (RuntimeException e) {
            LOG.error("recovery did not finish: the daemon serves what it has", e);
        }
        recovered.run();
        makeDefaultNetwork();
    }

    /** Nobody has to wait for it: what needs it before makes sure of it itself. */
    private void makeDefaultNetwork() {
        try {
            sandboxes.makeDefault(CallContext.background(SWEEP));
        } catch (RuntimeException e) {
            LOG.warn("the default bridge is not there yet, its first container will ask again: {}", e.getMessage());
        }
    }

    private void recover(CallContext context) {
        List<Container> adopted = new ArrayList<>();
        List<Container> ended = new ArrayList<>();
        for (Container container : List.copyOf(table.all())) {
            ContainerRecord record = container.now();
            if (!record.complete() || record.state().status() == ContainerStatus.REMOVING) {
                continue;
            }
            if (record.task().filter(this::isAlive).isPresent()
                    && record.state().isRunning()) {
                adopted.add(container);
            } else if (record.task().isPresent() || record.state().isRunning()) {
                ended.add(container);
            }
        }
        Set<String> running = adopted.stream().map(c -> c.now().id()).collect(Collectors.toSet());
        sandboxes.recover(running, context).forEach(line -> LOG.info("network: {}", line));
        volumes.recover(volumeUses(adopted), context).forEach(line -> LOG.info("volumes: {}", line));
        adopted.forEach(container -> adopt(container, context));
        CallContext patience = context.within(LAST_WORDS);
        ended.forEach(container -> apart(container, () -> learnEnd(container, patience, context)));
        finishHalfDone(context);
        sweepBundles(context);
        finishMigrations(context);
        if (!adopted.isEmpty() || !ended.isEmpty()) {
            LOG.info("adopted {} running containers, learned {} ends", adopted.size(), ended.size());
        }
        new SnapshotSweep(table, images, slots, settings, guard).run(context);
        imageSweep.begin();
        for (Container container : List.copyOf(table.all())) {
            if (!container.now().state().isRunning()) {
                apart(container, () -> lifecycle.resumeByPolicy(container));
            }
        }
        Thread.ofVirtual()
                .name("reconcile")
                .start(() -> adopted.forEach(container ->
                        apart(container, () -> pausing.believeKernel(container, CallContext.background(TIMEOUT)))));
    }

    /** One container's trouble is not the others'. */
    private static void apart(Container container, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.warn("container {}: recovery failed: {}", container.now().shortId(), e.getMessage());
        }
    }

    private boolean isAlive(TaskHandle task) {
        return processes.isAlive(task.pid(), task.pidStartTime());
    }

    /** Waits for a monitor that is about to note the end of its task; returns whether it has ended. */
    private boolean awaitEnd(TaskHandle task, CallContext patience) {
        CountDownLatch ended = new CountDownLatch(1);
        try (Subscription watch = processes.onExit(task.monitorPid(), task.monitorStartTime(), ended::countDown)) {
            return ended.await(patience.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Map<String, Set<String>> volumeUses(List<Container> running) {
        Map<String, Set<String>> uses = new HashMap<>();
        for (Container container : running) {
            Set<String> names = container.now().mounts().stream()
                    .filter(mount -> mount.type().equals("volume"))
                    .map(MountPoint::name)
                    .collect(Collectors.toSet());
            uses.put(container.now().id(), names);
        }
        return uses;
    }

    private void adopt(Container container, CallContext context) {
        apart(container, () -> pausing.endHold(container, context));
        TaskHandle task = container.now().task().orElseThrow();
        try {
            container.hub().connect(stdio, task.attachSocket());
        } catch (RuntimeException e) {
            LOG.warn(
                    "container {}: its output cannot be attached to any more: {}",
                    container.now().shortId(),
                    e.getMessage());
        }
        lifecycle.tend(container, task);
    }

    /** A task that ended while nobody looked, or that a crash caught between its creation and its start. */
    private void learnEnd(Container container, CallContext patience, CallContext context) {
        ContainerRecord record = container.now();
        boolean ran = record.state().isRunning();
        if (ran && record.task().isPresent()) {
            TaskHandle task = record.task().orElseThrow();
            if (awaitEnd(task, patience)) {
                lifecycle.learnEnd(container, task);
            } else {
                lifecycle.tend(container, task);
            }
            return;
        }
        LOG.info("container {}: its start was cut short and is undone", record.shortId());
        teardown.takeDown(container, context);
        table.update(container, before -> before.withTask(Optional.empty()).withState(interrupted(before.state())));
    }

    /** An end that was on record already stays as it is. */
    private static ContainerState interrupted(ContainerState state) {
        if (!state.isRunning()) {
            return state;
        }
        return state.endedAs(
                state.startedAt().equals(Instant.EPOCH) ? ContainerStatus.CREATED : ContainerStatus.EXITED);
    }

    private void finishHalfDone(CallContext context) {
        for (Container container : List.copyOf(table.all())) {
            ContainerRecord record = container.now();
            if (!record.complete()) {
                LOG.info("container {}: its creation was cut short and is undone", record.shortId());
                removal.undoCreation(container, context);
            } else if (record.state().status() == ContainerStatus.REMOVING) {
                LOG.info("container {}: its removal was cut short and is finished", record.shortId());
                try (Subscription inside = container.gate().enter("removal", record.name(), context)) {
                    removal.remove(container, record.releasesVolumes(), context);
                } catch (RuntimeException e) {
                    LOG.warn("container {}: {}", record.shortId(), e.getMessage());
                }
            }
        }
    }

    /** The container is whole in its own driver; what a migration that was cut short has left in another goes. */
    private void finishMigrations(CallContext context) {
        for (Container container : List.copyOf(table.all())) {
            ContainerRecord record = container.now();
            if (!record.strayLayers().isEmpty()) {
                LOG.info(
                        "container {}: a migration was cut short; its layer is with storage driver {}",
                        record.shortId(),
                        record.storageDriver());
                layers.dropStrays(container, context.within(SWEEP));
            }
        }
    }

    /** Bundles whose containers do not run: a start that was cut short before its task was recorded. */
    private void sweepBundles(CallContext context) {
        roots.sweepVisits();
        Set<Path> alive = new HashSet<>();
        Map<Path, Container> known = new HashMap<>();
        for (Container container : table.all()) {
            Path bundle = roots.bundle(container.now().id());
            known.put(bundle, container);
            if (container.now().task().isPresent()) {
                alive.add(bundle);
            }
        }
        if (!Files.isDirectory(roots.tasks())) {
            return;
        }
        try (DirectoryStream<Path> bundles = Files.newDirectoryStream(roots.tasks())) {
            for (Path bundle : bundles) {
                if (!alive.contains(bundle)) {
                    sweepBundle(bundle, Optional.ofNullable(known.get(bundle)), context);
                }
            }
        } catch (IOException e) {
            LOG.warn("cannot look for bundles left behind: {}", e.getMessage());
        }
    }

    private void sweepBundle(Path bundle, Optional<Container> owner, CallContext context) {
        try {
            if (owner.isPresent()) {
                LOG.info("bundle {} was left by a start that was cut short", bundle.getFileName());
                teardown.takeDown(owner.get(), context);
                return;
            }
            if (!guard.allows()) {
                return;
            }
            LOG.info("bundle {} was left by a container that is no more", bundle.getFileName());
            TaskId task = new TaskId(bundle.getFileName().toString());
            for (String runtime : slots.names(DriverKind.RUNTIME)) {
                if (slots.isActive(DriverKind.RUNTIME, runtime)) {
                    slots.runtime(runtime)
                            .run("deleteOrphan", context, (driver, c) -> driver.deleteOrphan(task, bundle, c));
                }
            }
            roots.mountedBelow(bundle).forEach(roots::unmountAt);
            files.remove(bundle);
        } catch (RuntimeException e) {
            LOG.warn("bundle {} stays: {}", bundle, e.getMessage());
        }
    }
}
