package dev.theseus.engine.volume.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.volume.VolumeDriver;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.event.Happening;
import dev.theseus.engine.event.Happening.PrunedKind;
import dev.theseus.engine.event.Happening.VolumeChange;
import dev.theseus.engine.id.RandomId;
import dev.theseus.engine.slot.Slot;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.slot.StandardDrivers;
import dev.theseus.engine.volume.VolumeReasons;
import dev.theseus.engine.volume.Volumes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The face of volumes. Records are pending while a driver works, so that a crash leaves nothing half done. */
public final class VolumeService implements Volumes {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeService.class);
    private static final Duration UNDO = Duration.ofSeconds(30);
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");

    private final VolumeTable volumes;
    private final VolumeUse use;
    private final VolumeTurns turns;
    private final Slots slots;
    private final FileTrees files;
    private final Events events;

    public VolumeService(
            VolumeTable volumes, VolumeUse use, VolumeTurns turns, Slots slots, FileTrees files, Events events) {
        this.volumes = volumes;
        this.use = use;
        this.turns = turns;
        this.slots = slots;
        this.files = files;
        this.events = events;
    }

    @Override
    public VolumeView create(
            String name, String driver, Map<String, String> options, Map<String, String> labels, CallContext context) {
        boolean anonymous = name.isEmpty();
        String chosen = anonymous ? RandomId.next() : name;
        if (chosen.length() == 1) {
            throw EngineException.invalid("\"" + chosen + "\" is too short for a volume's name")
                    .because(VolumeReasons.NAME_TOO_SHORT, Map.of(Attributes.NAME, chosen));
        }
        if (!NAME.matcher(chosen).matches()) {
            throw EngineException.invalid("\"" + chosen + "\" is no name for a volume")
                    .because(VolumeReasons.NAME_INVALID, Map.of(Attributes.NAME, chosen));
        }
        String wantedDriver = driver.isEmpty() ? StandardDrivers.VOLUME : driver;
        requireDriver(chosen, wantedDriver);
        return turns.take(chosen, "create volume", context, () -> {
            Optional<VolumeRecord> present = volumes.find(chosen);
            if (present.isPresent()) {
                return same(present.get(), driver, options, context);
            }
            Map<String, String> marked = new HashMap<>(labels);
            if (anonymous) {
                marked.put(ANONYMOUS, "");
            }
            return make(
                    new VolumeRecord(
                            chosen,
                            wantedDriver,
                            Map.copyOf(options),
                            Map.copyOf(marked),
                            Instant.now().toString(),
                            marked.containsKey(ANONYMOUS),
                            true),
                    context);
        });
    }

    private void requireDriver(String volume, String driver) {
        if (!slots.isKnown(DriverKind.VOLUME, driver)) {
            throw EngineException.notFound("there is no volume driver " + driver)
                    .because(
                            VolumeReasons.DRIVER_NOT_FOUND, Map.of(Attributes.NAME, volume, Attributes.WANTED, driver));
        }
    }

    private VolumeView same(VolumeRecord present, String driver, Map<String, String> options, CallContext context) {
        boolean agrees = (driver.isEmpty() || driver.equals(present.driver()))
                && (options.isEmpty() || options.equals(present.options()));
        if (!agrees) {
            throw EngineException.conflict("there is another volume " + present.name())
                    .because(
                            VolumeReasons.NAME_TAKEN,
                            Map.of(Attributes.NAME, present.name(), Attributes.HOLDER, present.driver()));
        }
        return view(present, Optional.empty(), context);
    }

    private VolumeView make(VolumeRecord volume, CallContext context) {
        volumes.put(volume);
        try {
            slot(volume).run("create", context, (driver, c) -> driver.create(volume.name(), volume.options(), c));
        } catch (EngineException e) {
            unmake(volume, context);
            throw e.within("create " + volume.name());
        }
        VolumeRecord done = volume.withPending(false);
        volumes.put(done);
        publish(VolumeChange.CREATED, done);
        return view(done, Optional.empty(), context);
    }

    private void unmake(VolumeRecord volume, CallContext context) {
        try {
            slot(volume)
                    .run(
                            "remove",
                            CallContext.of(UNDO, context.trace()),
                            (driver, c) -> driver.remove(volume.name(), c));
            volumes.delete(volume.name());
        } catch (EngineException e) {
            // The record stays pending: the next start of the daemon tries again.
            LOG.warn("Volume {}: what was made of it could not be removed", volume.name(), e);
        }
    }

    private Slot<VolumeDriver> slot(VolumeRecord volume) {
        return slots.volume(volume.driver());
    }

    /** Whether its driver can do it, by what it said last. One that has not come since it could say so is waited for. */
    private boolean can(VolumeRecord volume, String capability, CallContext context) {
        Slot<VolumeDriver> slot = slot(volume);
        return slot.capabilities()
                .orElseGet(() ->
                        slot.call("info", context, (driver, c) -> driver.info().capabilities()))
                .contains(capability);
    }

    private void publish(VolumeChange change, VolumeRecord volume) {
        events.publish(new Happening.OfVolume(volume.name(), volume.driver(), change, Optional.empty()));
    }

    private VolumeRecord get(String name) {
        return volumes.find(name)
                .orElseThrow(() -> EngineException.notFound("there is no volume " + name)
                        .because(Reason.VOLUME_NOT_FOUND, Map.of(Attributes.NAME, name)));
    }

    @Override
    public VolumeView inspect(String name, CallContext context) {
        return view(get(name), Optional.empty(), context);
    }

    @Override
    public List<VolumeView> list(Map<String, List<String>> filters, CallContext context) {
        VolumeFilters wanted = VolumeFilters.forList(filters);
        List<VolumeView> views = new ArrayList<>();
        for (VolumeRecord volume : volumes.all()) {
            if (wanted.matches(volume, !use.of(volume.name()).isEmpty())) {
                views.add(view(volume, Optional.empty(), context));
            }
        }
        return List.copyOf(views);
    }

    @Override
    public List<VolumeView> listWithUsage(CallContext context) {
        List<VolumeView> views = new ArrayList<>();
        for (VolumeRecord volume : volumes.all()) {
            context.check("measure volumes");
            views.add(view(volume, Optional.of(usage(volume, context)), context));
        }
        return List.copyOf(views);
    }

    /** Bytes are -1 where the content is not the host's to count. */
    private VolumeUsage usage(VolumeRecord volume, CallContext context) {
        long bytes = isMeasured(volume, context)
                ? place(volume, context).map(files::diskUsage).orElse(0L)
                : -1L;
        return new VolumeUsage(bytes, use.of(volume.name()).size());
    }

    /** Of a driver that is gone for good nothing is known. */
    private boolean isMeasured(VolumeRecord volume, CallContext context) {
        try {
            return can(volume, VolumeDriver.CONTENT_ON_HOST, context);
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.UNAVAILABLE) {
                return false;
            }
            throw e;
        }
    }

    /** An absent driver must not make lists fail: the place is unknown then. */
    private VolumeView view(VolumeRecord volume, Optional<VolumeUsage> usage, CallContext context) {
        return new VolumeView(
                volume.name(),
                volume.driver(),
                place(volume, context).orElse(Path.of("")),
                volume.createdAt(),
                volume.labels(),
                volume.options(),
                volume.anonymous(),
                usage);
    }

    private Optional<Path> place(VolumeRecord volume, CallContext context) {
        if (!slots.isActive(DriverKind.VOLUME, volume.driver())) {
            return Optional.empty();
        }
        return slot(volume).call("stat", context, (driver, c) -> driver.stat(volume.name(), c));
    }

    @Override
    public void remove(String name, boolean force, CallContext context) {
        turns.take(name, "remove volume", context, () -> {
            Optional<VolumeRecord> volume = volumes.find(name);
            if (volume.isEmpty()) {
                if (force) {
                    return name;
                }
                throw EngineException.notFound("there is no volume " + name)
                        .because(Reason.VOLUME_NOT_FOUND, Map.of(Attributes.NAME, name));
            }
            List<String> users = use.of(name);
            if (!users.isEmpty()) {
                throw EngineException.conflict("volume " + name + " is used by " + String.join(", ", users))
                        .because(
                                Reason.VOLUME_IN_USE,
                                Map.of(Attributes.NAME, name, Attributes.HOLDER, String.join(", ", users)));
            }
            destroy(volume.get(), context);
            return name;
        });
    }

    private void destroy(VolumeRecord volume, CallContext context) {
        volumes.put(volume.withPending(true));
        try {
            slot(volume).run("remove", context, (driver, c) -> driver.remove(volume.name(), c));
        } catch (EngineException e) {
            volumes.put(volume);
            throw e.within("remove " + volume.name());
        }
        volumes.delete(volume.name());
        publish(VolumeChange.REMOVED, volume);
    }

    @Override
    public Pruned prune(Map<String, List<String>> filters, CallContext context) {
        VolumeFilters wanted = VolumeFilters.forPrune(filters);
        // All of them before the first goes: a driver that is away may have a say in it.
        List<VolumeRecord> candidates = volumes.all().stream()
                .filter(volume -> volume.anonymous() || wanted.all())
                .filter(volume -> wanted.matches(volume, false))
                .filter(volume -> can(volume, VolumeDriver.EXCLUSIVE, context))
                .toList();
        List<String> names = new ArrayList<>();
        long reclaimed = 0;
        for (VolumeRecord volume : candidates) {
            context.check("prune volumes");
            long bytes = Math.max(0, pruneOne(volume, context));
            if (volumes.any(volume.name()).isEmpty()) {
                names.add(volume.name());
                reclaimed += bytes;
            }
        }
        events.publish(new Happening.Pruned(PrunedKind.VOLUMES, reclaimed));
        return new Pruned(List.copyOf(names), reclaimed);
    }

    /** Returns the bytes it took; one that is in use by now, or that the driver cannot remove, stays. */
    private long pruneOne(VolumeRecord volume, CallContext context) {
        try {
            return turns.take(volume.name(), "prune volume", context, () -> {
                if (!use.of(volume.name()).isEmpty()
                        || volumes.find(volume.name()).isEmpty()) {
                    return 0L;
                }
                long bytes = usage(volume, context).bytes();
                destroy(volume, context);
                return bytes;
            });
        } catch (EngineException e) {
            LOG.warn("Volume {} could not be pruned", volume.name(), e);
            return 0L;
        }
    }
}
