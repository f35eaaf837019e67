package dev.theseus.engine.plank.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.plank.SwapReport;
import dev.theseus.engine.plank.SwapReport.SlotReport;
import dev.theseus.engine.slot.Handover;
import dev.theseus.engine.slot.SlotState;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.slot.Slots;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.hooks.bundle.CollisionHook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replacement of an installed bundle's jar by the one that is staged in its folder. */
final class Replacement {
    private static final Logger LOG = LoggerFactory.getLogger(Replacement.class);
    private static final Duration QUIESCE = Duration.ofSeconds(2);
    /** Drains of all slots, 10 s each at worst, are part of stopping. */
    private static final Duration STOP = Duration.ofSeconds(60);
    /** How long woken callers may take to be counted. */
    private static final Duration SETTLE = Duration.ofMillis(200);

    private final BundleContext framework;
    private final Bundle bundle;
    private final PlankFolder folder;
    private final SortedSet<SlotKey> wanted;
    private final Slots slots;
    private final Arrivals arrivals;
    private final Duration limit;
    private final CrashPoint crashPoint;

    /**
     * A replacement.
     *
     * @param wanted slots that the new version must fill
     * @param limit for activation, and again for recovery and the probe
     */
    Replacement(
            BundleContext framework,
            Bundle bundle,
            PlankFolder folder,
            SortedSet<SlotKey> wanted,
            Slots slots,
            Arrivals arrivals,
            Duration limit,
            CrashPoint crashPoint) {
        this.framework = framework;
        this.bundle = bundle;
        this.folder = folder;
        this.wanted = wanted;
        this.slots = slots;
        this.arrivals = arrivals;
        this.limit = limit;
        this.crashPoint = crashPoint;
    }

    /** Ends with the new version in force and durable, or with the old one. */
    SwapReport run(String newVersion) throws IOException {
        String oldVersion = bundle.getVersion().toString();
        SortedSet<SlotKey> served = arrivals.heldBy(bundle.getSymbolicName());
        folder.keep(new BundleContent(bundle));
        served.forEach(this::quiesce);
        return prove(oldVersion, newVersion, served, () -> install(folder.candidate(), arrivals.counts(wanted), STOP));
    }

    /**
     * The same for a bundle that the framework has updated already; both jars are in the folder.
     *
     * @param before how many drivers had come to each slot that the old version served
     * @param check throws when the jar is not to be taken
     */
    SwapReport adopt(String oldVersion, Map<SlotKey, Long> before, Runnable check) throws IOException {
        return prove(oldVersion, bundle.getVersion().toString(), new TreeSet<>(before.keySet()), () -> {
            check.run();
            arrivals.await(bundle, before, limit);
        });
    }

    private SwapReport prove(String oldVersion, String newVersion, SortedSet<SlotKey> served, Runnable trial)
            throws IOException {
        long begin = System.nanoTime();
        String failure = "";
        boolean rolledBack = false;
        try {
            trial.run();
            arrivals.requireAny(bundle);
            folder.commit();
        } catch (EngineException | IOException e) {
            failure = String.valueOf(e.getMessage());
            LOG.warn("{} {} is not taken: {}", bundle.getSymbolicName(), newVersion, failure);
            rolledBack = putBack(served);
            folder.drop();
        }
        Duration duration = Duration.ofNanos(System.nanoTime() - begin);
        settle();
        return new SwapReport(
                bundle.getSymbolicName(), oldVersion, newVersion, failure, rolledBack, duration, reports());
    }

    private boolean putBack(SortedSet<SlotKey> served) {
        Map<SlotKey, Long> before = arrivals.counts(served);
        try {
            install(folder.retiring(), before, limit);
            return true;
        } catch (EngineException e) {
            LOG.warn("{}: its old version does not come back in its place: {}", bundle.getSymbolicName(), e.message());
            return putBeside(before);
        }
    }

    /**
     * Foreign code that heeds no interrupt, in an activation that hangs, keeps its bundle from being stopped. The old version is
     * then installed once more, until the daemon's end: the next start finds the jars as if nothing had been tried.
     */
    private boolean putBeside(Map<SlotKey, Long> before) {
        String name = bundle.getSymbolicName();
        // Its name and version are free for others, as if it were gone.
        framework.registerService(
                CollisionHook.class, (operation, target, collisions) -> collisions.remove(bundle), null);
        try (InputStream in = Files.newInputStream(folder.retiring())) {
            Bundle beside = framework
                    .getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                    .getBundleContext()
                    .installBundle(PlankService.LOCATION + name + "#" + bundle.getBundleId(), in);
            activate(beside);
            arrivals.await(beside, before, limit);
            LOG.warn("{} {} cannot be stopped; the old version works beside it", name, bundle.getVersion());
            return true;
        } catch (EngineException | BundleException | IOException e) {
            LOG.error(
                    "{}: its old version does not come back: {}; the next start of the daemon runs it",
                    name,
                    e.getMessage());
            return false;
        }
    }

    /**
     * Stops, updates and starts in three steps: an update of a running bundle would start it while holding the framework's lock
     * on it, and an activation that hangs could not be undone.
     *
     * @param patience how long the stop may take
     */
    private void install(Path jar, Map<SlotKey, Long> before, Duration patience) {
        String name = bundle.getSymbolicName();
        Bounded.run("stop of " + name, patience, () -> bundle.stop(Bundle.STOP_TRANSIENT));
        crashPoint.reached("stopped");
        Bounded.run("update of " + name, patience, () -> {
            try (InputStream in = Files.newInputStream(jar)) {
                bundle.update(in);
            }
        });
        crashPoint.reached("updated");
        activate(bundle);
        crashPoint.reached("activated");
        arrivals.await(bundle, before, limit);
    }

    private void activate(Bundle stopped) {
        Bounded.run(
                "activation of " + stopped.getSymbolicName(),
                limit,
                () -> stopped.start(Bundle.START_ACTIVATION_POLICY));
    }

    private void quiesce(SlotKey key) {
        if (!slots.isActive(key.kind(), key.name())) {
            return;
        }
        try {
            Bounded.run(
                    "quiesce of " + key,
                    QUIESCE,
                    () -> slots.any(key.kind(), key.name())
                            .run("quiesce", CallContext.background(QUIESCE), (driver, c) -> driver.quiesce(c)));
        } catch (EngineException e) {
            LOG.warn("{}: {}; it is replaced all the same", key, e.message());
        }
    }

    private void settle() {
        long end = System.nanoTime() + SETTLE.toNanos();
        while (System.nanoTime() < end && wanted.stream().anyMatch(this::hasParked)) {
            Arrivals.sleep();
        }
    }

    private boolean hasParked(SlotKey slot) {
        return arrivals.view(slot)
                .filter(view -> view.state() == SlotState.ACTIVE && view.parked() > 0)
                .isPresent();
    }

    private List<SlotReport> reports() {
        return wanted.stream()
                .flatMap(slot -> arrivals.view(slot).stream())
                .map(this::report)
                .toList();
    }

    private SlotReport report(SlotView view) {
        Handover last = arrivals.handover(new SlotKey(view.kind(), view.name()));
        return new SlotReport(
                view.kind(),
                view.name(),
                view.state(),
                last.parked() + view.parked(),
                last.longestPark(),
                last.drain(),
                last.interrupted(),
                last.recovery(),
                last.remarks());
    }
}
