package dev.theseus.engine.volume.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.volume.VolumeDriver;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.event.Happening;
import dev.theseus.engine.event.Happening.VolumeChange;
import dev.theseus.engine.slot.Slot;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.slot.StandardDrivers;
import dev.theseus.engine.volume.VolumeMounts;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The face of mounted volumes. A use is written down before the driver mounts and struck out after it has unmounted. */
public final class VolumeMountService implements VolumeMounts {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeMountService.class);
    private static final Duration PER_OBJECT = Duration.ofSeconds(30);
    private static final Duration LATE = Duration.ofMinutes(2);

    private final VolumeTable volumes;
    private final VolumeTurns turns;
    private final Slots slots;
    private final Events events;

    public VolumeMountService(VolumeTable volumes, VolumeTurns turns, Slots slots, Events events) {
        this.volumes = volumes;
        this.turns = turns;
        this.slots = slots;
        this.events = events;
    }

    @Override
    public Path mount(String volume, String containerId, CallContext context) {
        return turns.take(volume, "mount volume", context, () -> {
            VolumeRecord record = volumes.find(volume)
                    .orElseThrow(() -> EngineException.notFound("there is no volume " + volume)
                            .because(Reason.VOLUME_NOT_FOUND, Map.of(Attributes.NAME, volume)));
            boolean added = volumes.use(volume, containerId);
            try {
                Path place = slot(record).call("mount", context, (driver, c) -> driver.mount(volume, containerId, c));
                if (added) {
                    publish(VolumeChange.MOUNTED, record, containerId);
                }
                return place;
            } catch (EngineException e) {
                if (added) {
                    revoke(record, containerId, context);
                }
                throw e.within("error while mounting volume '" + volume + "'");
            }
        });
    }

    private void revoke(VolumeRecord volume, String containerId, CallContext context) {
        try {
            end(volume, containerId, CallContext.of(PER_OBJECT, context.trace()));
        } catch (EngineException e) {
            LOG.warn(
                    "Volume {}: the use by {} is ended at the next start of the daemon", volume.name(), containerId, e);
        }
    }

    @Override
    public void unmount(String volume, String containerId, CallContext context) {
        turns.take(volume, "unmount volume", context, () -> {
            if (volumes.users(volume).contains(containerId)) {
                volumes.any(volume).ifPresent(record -> {
                    end(record, containerId, context);
                    publish(VolumeChange.UNMOUNTED, record, containerId);
                });
                volumes.endUse(volume, containerId);
            }
            return volume;
        });
    }

    @Override
    public void forget(String containerId, CallContext context) {
        volumes.all().forEach(volume -> forget(volume, containerId, context));
    }

    @Override
    public void forget(String containerId, Set<String> names, CallContext context) {
        names.forEach(name -> volumes.any(name).ifPresent(volume -> forget(volume, containerId, context)));
    }

    /** A driver that is not there is not waited for. */
    private void forget(VolumeRecord volume, String containerId, CallContext context) {
        if (!slots.isActive(DriverKind.VOLUME, volume.driver())) {
            return;
        }
        List<String> remarks = new ArrayList<>();
        attempt(
                remarks,
                volume.name(),
                () -> turns.take(volume.name(), "unmount volume", context, () -> {
                    end(volume, containerId, bounded(context));
                    return volume;
                }));
        remarks.forEach(LOG::warn);
    }

    private void end(VolumeRecord volume, String containerId, CallContext context) {
        slot(volume).run("unmount", context, (driver, c) -> driver.unmount(volume.name(), containerId, c));
        volumes.endUse(volume.name(), containerId);
    }

    private Slot<VolumeDriver> slot(VolumeRecord volume) {
        return slots.volume(volume.driver());
    }

    private void publish(VolumeChange change, VolumeRecord volume, String containerId) {
        events.publish(new Happening.OfVolume(volume.name(), volume.driver(), change, Optional.of(containerId)));
    }

    @Override
    public List<String> recover(Map<String, Set<String>> running, CallContext context) {
        List<String> remarks = new ArrayList<>();
        volumes.pending().forEach(volume -> attempt(remarks, volume.name(), () -> settle(volume, context, remarks)));
        adopt(context, remarks);
        volumes.allUses()
                .forEach((volume, users) -> users.stream()
                        .filter(user -> !running.getOrDefault(user, Set.of()).contains(volume))
                        .forEach(user -> attempt(remarks, volume, () -> unmount(volume, user, bounded(context)))));
        running.forEach((containerId, names) ->
                names.forEach(volume -> attempt(remarks, volume, () -> mount(volume, containerId, bounded(context)))));
        return List.copyOf(remarks);
    }

    /**
     * Removes what was half made or half removed. What holds something is kept: nobody can have written to a volume before it was made, so
     * that its record may not be the last there was. Whoever wanted it gone was not told that it is, and asks again.
     */
    private void settle(VolumeRecord volume, CallContext context, List<String> remarks) {
        if (holdsSomething(volume, bounded(context))) {
            volumes.put(volume.withPending(false));
            remarks.add("volume " + volume.name() + ": kept, since it holds something, though it was to be removed or"
                    + " was not known to be made");
            return;
        }
        slot(volume).run("remove", bounded(context), (driver, c) -> driver.remove(volume.name(), c));
        volumes.delete(volume.name());
        remarks.add("volume " + volume.name() + ": removed, it was half made or half removed");
    }

    private boolean holdsSomething(VolumeRecord volume, CallContext context) {
        Optional<Path> place = slot(volume).call("stat", context, (driver, c) -> driver.stat(volume.name(), c));
        if (place.isEmpty() || !Files.isDirectory(place.get())) {
            return false;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(place.get())) {
            return entries.iterator().hasNext();
        } catch (IOException e) {
            throw EngineException.internal("cannot read volume " + volume.name(), e);
        }
    }

    /** Takes in what drivers have and the store does not know, as after a restored data folder; data is never dropped. */
    private void adopt(CallContext context, List<String> remarks) {
        for (String driver : slots.names(DriverKind.VOLUME)) {
            if (slots.isActive(DriverKind.VOLUME, driver)) {
                attempt(remarks, "driver " + driver, () -> adopt(driver, bounded(context), remarks));
            }
        }
        if (!slots.isActive(DriverKind.VOLUME, StandardDrivers.VOLUME)) {
            Thread.ofVirtual().name("volume-adoption").start(() -> adoptLate(StandardDrivers.VOLUME));
        }
    }

    /** Drivers recover beside the engine, and on a busy machine one may come when the daemon serves already. */
    private void adoptLate(String driver) {
        List<String> remarks = new ArrayList<>();
        attempt(remarks, "driver " + driver, () -> adopt(driver, CallContext.background(LATE), remarks));
        remarks.forEach(line -> LOG.info("volumes: {}", line));
    }

    private void adopt(String driver, CallContext context, List<String> remarks) {
        List<String> present = slots.volume(driver).call("list", context, VolumeDriver::list);
        for (String name : present) {
            if (volumes.any(name).isEmpty()
                    && turns.take(name, "adopt volume", context, () -> take(name, driver, context))) {
                remarks.add("volume " + name + ": adopted from driver " + driver + ", the store did not know it");
            }
        }
        volumes.all().stream()
                .filter(volume -> volume.driver().equals(driver) && !present.contains(volume.name()))
                .forEach(volume -> remarks.add("volume " + volume.name() + ": driver " + driver
                        + " does not have it; restore its content or remove it"));
    }

    /** False when somebody has made or removed it meanwhile. */
    private boolean take(String name, String driver, CallContext context) {
        boolean unknown = volumes.any(name).isEmpty()
                && slots.volume(driver)
                        .call("stat", context, (d, c) -> d.stat(name, c))
                        .isPresent();
        if (unknown) {
            volumes.put(new VolumeRecord(
                    name, driver, Map.of(), Map.of(), Instant.now().toString(), false, false));
        }
        return unknown;
    }

    private static CallContext bounded(CallContext context) {
        return context.remaining().compareTo(PER_OBJECT) < 0 ? context : context.within(PER_OBJECT);
    }

    private static void attempt(List<String> remarks, String volume, Runnable step) {
        try {
            step.run();
        } catch (EngineException e) {
            remarks.add("volume " + volume + ": " + e.message());
        } catch (RuntimeException | Error e) {
            // One object's trouble is not the others', of whatever class it is.
            remarks.add("volume " + volume + ": " + e);
        }
    }
}
