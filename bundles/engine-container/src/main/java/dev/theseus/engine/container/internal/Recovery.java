package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.trace.Span;
import dev.theseus.engine.network.NetworkStart;
import dev.theseus.engine.trace.Traces;
import dev.theseus.engine.volume.VolumeMounts;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the daemon does first: adopts containers that went on without it, learns the ends it missed, undoes what was half
 * made, finishes what was half removed, and says what it did. The API answers only afterwards, and it does answer:
 * whatever fails or hangs is about one object, is told of, and keeps nobody else waiting.
 */
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final Duration DEFAULT_NETWORK = Duration.ofSeconds(10);

    private final ContainerTable table;
    private final LifecycleService lifecycle;
    private final Pausing pausing;
    private final Rooms rooms;
    private final Work work;
    private final Traces traces;
    private final RecoveryProblems problems = new RecoveryProblems();
    private final RecoverySteps steps;
    private volatile @Nullable Thread recovering;

    /** Whose state is made true besides the containers' own. */
    record Rooms(NetworkStart networks, VolumeMounts volumes) {}

    /** What is done, in this order. */
    record Work(
            Adoption adoption,
            UnfinishedWork unfinished,
            BundleSweep bundles,
            SnapshotSweep snapshots,
            ImageSweep images) {}

    Recovery(ContainerTable table, LifecycleService lifecycle, Pausing pausing, Rooms rooms, Work work, Traces traces) {
        this(table, lifecycle, pausing, rooms, work, traces, RecoverySteps.Patience.USUAL);
    }

    Recovery(
            ContainerTable table,
            LifecycleService lifecycle,
            Pausing pausing,
            Rooms rooms,
            Work work,
            Traces traces,
            RecoverySteps.Patience patience) {
        this.table = table;
        this.lifecycle = lifecycle;
        this.pausing = pausing;
        this.rooms = rooms;
        this.work = work;
        this.traces = traces;
        this.steps = new RecoverySteps(problems, patience);
    }

    /** Recovers in a thread of its own, which runs {@code recovered} when the state is true, or as true as it gets. */
    public void begin(Runnable recovered) {
        recovering = Thread.ofVirtual().name("recovery").start(() -> recover(recovered));
    }

    public void close() {
        Thread thread = recovering;
        if (thread != null) {
            thread.interrupt();
        }
        steps.stop();
        work.images().close();
    }

    /** What could not be brought in order, one line each. */
    public List<String> problems() {
        return problems.list();
    }

    private void recover(Runnable recovered) {
        try (Span root = traces.begin("recovery")) {
            recover(CallContext.of(TIMEOUT, root));
        } catch (Throwable e) {
            // Not even a failure of the steps' own keeper may leave a daemon that neither serves nor ends.
            problems.note("the whole", "did not finish: " + e);
            LOG.error("recovery did not finish: the daemon serves what it has", e);
        } finally {
            recovered.run();
        }
        // Nobody has to wait for it: what needs it before makes sure of it itself.
        steps.begin("default network", this::makeDefaultNetwork);
    }

    private void recover(CallContext context) {
        steps.take("records of creations", () -> CreationSigns.believe(table).forEach(line -> LOG.warn("{}", line)));
        Adoption.Found found = work.adoption().look();
        steps.takeAll(
                "networks",
                () -> rooms.networks()
                        .recover(found.running(), context)
                        .forEach(line -> LOG.info("network: {}", line)));
        steps.takeAll(
                "volumes",
                () -> rooms.volumes()
                        .recover(found.volumeUses(), context)
                        .forEach(line -> LOG.info("volumes: {}", line)));
        work.adoption().take(found, steps, context);
        work.unfinished().finishLives(steps, context);
        work.bundles().run(steps, context);
        work.unfinished().finishMigrations(steps, context);
        work.snapshots().run(steps, context);
        work.images().begin();
        for (Container container : List.copyOf(table.all())) {
            if (!container.now().state().isRunning()) {
                steps.take("restart of " + Adoption.name(container), () -> lifecycle.resumeByPolicy(container));
            }
        }
        for (Container container : found.alive()) {
            steps.begin(
                    "state of " + Adoption.name(container),
                    () -> pausing.believeKernel(container, CallContext.background(TIMEOUT)));
        }
    }

    private void makeDefaultNetwork() {
        try {
            rooms.networks().makeDefault(CallContext.background(DEFAULT_NETWORK));
        } catch (RuntimeException e) {
            LOG.warn("the default bridge is not there yet, its first container will ask again: {}", e.getMessage());
        }
    }
}
