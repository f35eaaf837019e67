package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.image.Digest;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.engine.image.ImageSnapshots;
import dev.theseus.engine.slot.Slots;
import dev.theseus.settings.DaemonSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops snapshots that nothing stands on: what a crash left half made; and unpacks again what containers stand on where a driver
 * has lost it. Before the API opens, since afterwards a snapshot
 * could be made between the counting and the dropping.
 */
final class SnapshotSweep {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSweep.class);
    private static final Duration SWEEP = Duration.ofSeconds(10);
    private static final Duration UNPACK = Duration.ofMinutes(10);
    private static final Duration MOMENT = Duration.ofSeconds(2);

    private final ContainerTable table;
    private final ImageSnapshots images;
    private final Slots slots;
    private final DaemonSettings settings;
    private final SweepGuard guard;

    SnapshotSweep(ContainerTable table, ImageSnapshots images, Slots slots, DaemonSettings settings, SweepGuard guard) {
        this.table = table;
        this.images = images;
        this.slots = slots;
        this.settings = settings;
        this.guard = guard;
    }

    void run(RecoverySteps steps, CallContext context) {
        Set<String> drivers = new HashSet<>(Set.of(settings.drivers().storage()));
        table.all().forEach(container -> drivers.add(container.now().storageDriver()));
        drivers.forEach(driver -> steps.take(about(driver), () -> sweep(driver, context)));
        withState().stream()
                .filter(drivers::add)
                .forEach(driver -> steps.take(about(driver), () -> {
                    if (comes(driver, context)) {
                        sweep(driver, context);
                    }
                }));
        grounds()
                .forEach(ground -> steps.take("image ".concat(ground.image().value()), () -> restore(ground, context)));
    }

    private static String about(String driver) {
        return "snapshots of storage driver ".concat(driver);
    }

    private Set<Ground> grounds() {
        return table.all().stream()
                .map(Container::now)
                .filter(record -> slots.isActive(DriverKind.STORAGE, record.storageDriver()))
                .map(record -> new Ground(record.imageId(), record.storageDriver()))
                .collect(Collectors.toSet());
    }

    /** What containers stand on. */
    private record Ground(Digest image, String driver) {}

    /** After a power cut a driver may have dropped layers that containers stand on; their blobs have them still. */
    private void restore(Ground ground, CallContext context) {
        try {
            var _ = images.ensure(ground.image(), ground.driver(), CallContext.of(UNPACK, context.trace()));
        } catch (RuntimeException e) {
            LOG.warn("containers of image {} cannot be started: {}", ground.image(), e.getMessage());
        }
    }

    /** Storage drivers that were there once. */
    private List<String> withState() {
        Path folder = settings.folders().dataRoot().resolve("drivers").resolve(DriverKind.STORAGE.word());
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> drivers = Files.list(folder)) {
            return drivers.filter(driver -> Files.exists(driver.resolve("FORMAT")))
                    .map(driver -> driver.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            LOG.warn("{} cannot be listed: {}", folder, e.getMessage());
            return List.of();
        }
    }

    /** Whether a driver that no container needs is there in a moment: the API waits no longer for it. */
    private boolean comes(String driver, CallContext context) {
        try {
            slots.storage(driver).call("info", context.within(MOMENT), (d, c) -> d.info());
            return true;
        } catch (RuntimeException e) {
            LOG.warn("storage driver {} is not there: what it may have kept is swept at a later start", driver);
            return false;
        }
    }

    private void sweep(String driver, CallContext context) {
        try {
            Set<SnapshotKey> keep = new HashSet<>(images.liveSnapshots());
            table.all().stream()
                    .map(Container::now)
                    .filter(record -> record.storageDriver().equals(driver))
                    .forEach(record -> keep.add(record.layer()));
            // Now that all was read which says what is to be kept.
            if (!guard.allows()) {
                return;
            }
            Set<SnapshotKey> dropped =
                    slots.storage(driver).call("cleanup", context.within(SWEEP), (d, c) -> d.cleanup(keep, c));
            if (!dropped.isEmpty()) {
                LOG.info("storage driver {}: dropped {} snapshots left behind", driver, dropped.size());
            }
        } catch (RuntimeException e) {
            LOG.warn("storage driver {} cannot be swept: {}", driver, e.getMessage());
        }
    }
}
