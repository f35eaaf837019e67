package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.runtime.Resources;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.engine.container.ContainerFilter;
import dev.theseus.engine.container.ContainerReasons;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.ContainerView;
import dev.theseus.engine.container.Containers;
import dev.theseus.engine.container.LimitConfig;
import dev.theseus.engine.container.RestartPolicy;
import dev.theseus.engine.container.Signal;
import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.exec.internal.ExecTable;
import dev.theseus.engine.image.ImageSnapshots;
import dev.theseus.engine.network.SandboxView;
import dev.theseus.engine.network.Sandboxes;
import dev.theseus.engine.slot.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Containers as objects: made, looked at, changed, removed. */
public final class ContainerService implements Containers {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerService.class);
    private final ContainerTable table;
    private final Creation creation;
    private final Removal removal;
    private final LifecycleService lifecycle;
    private final Sandboxes sandboxes;
    private final ImageSnapshots images;
    private final OwnLayers layers;
    private final ContainerLogs logs;
    private final ExecTable execs;
    private final Slots slots;
    private final RootFileSystem roots;
    private final ContainerEvents events;
    private final ContainerQuery query;
    private final Set<String> kept = ConcurrentHashMap.newKeySet();

    public ContainerService(
            ContainerTable table,
            Creation creation,
            Removal removal,
            LifecycleService lifecycle,
            Sandboxes sandboxes,
            ImageSnapshots images,
            OwnLayers layers,
            ContainerLogs logs,
            ExecTable execs,
            Slots slots,
            RootFileSystem roots,
            Events events) {
        this.table = table;
        this.creation = creation;
        this.removal = removal;
        this.lifecycle = lifecycle;
        this.sandboxes = sandboxes;
        this.images = images;
        this.layers = layers;
        this.logs = logs;
        this.execs = execs;
        this.slots = slots;
        this.roots = roots;
        this.events = new ContainerEvents(events);
        this.query = new ContainerQuery(table, sandboxes, images);
    }

    @Override
    public Created create(Optional<String> name, ContainerSpec spec, CallContext context) {
        Created created = creation.create(name, spec, context);
        events.publish(table.find(created.id()).now(), ContainerChange.Plain.CREATED);
        return created;
    }

    @Override
    public ContainerView inspect(String reference, boolean size, CallContext context) {
        return view(table.find(reference), size, context);
    }

    @Override
    public List<ContainerView> list(ContainerFilter filter, CallContext context) {
        return query.select(filter).stream()
                .map(container -> view(container, filter.size(), context))
                .toList();
    }

    private ContainerView view(Container container, boolean size, CallContext context) {
        ContainerRecord record = container.now();
        Optional<SandboxView> sandbox = sandboxes.find(record.sandbox());
        Optional<Long> ownSize = size ? ownSize(container, context) : Optional.empty();
        return new ContainerView(
                record.id(),
                record.name(),
                record.created(),
                record.spec(),
                record.path(),
                record.arguments(),
                record.imageId(),
                record.platform(),
                record.state(),
                record.mounts(),
                sandbox.map(SandboxView::endpoints).orElse(Map.of()),
                sandbox.flatMap(SandboxView::namespace).map(Object::toString).orElse(""),
                record.restartCount(),
                record.runtime(),
                record.storageDriver(),
                logs.file(container),
                container.directory(),
                record.task(),
                execs.running(record.id()),
                ownSize,
                ownSize.map(bytes -> bytes + imageSize(record)));
    }

    /** Empty while its storage driver is not there: a list must not fail for one container. */
    private Optional<Long> ownSize(Container container, CallContext context) {
        return layers.isReachable(container.now())
                ? Optional.of(layers.read(
                        container,
                        "usage",
                        context,
                        (driver, layer, c) -> driver.usage(layer, c).bytes()))
                : Optional.empty();
    }

    @Override
    public Map<String, String> storageDetails(String reference, CallContext context) {
        Container container = table.find(reference);
        if (!layers.isReachable(container.now())) {
            return Map.of();
        }
        Map<String, String> details = new TreeMap<>(layers.read(container, "details", context, StorageDriver::details));
        if (!details.isEmpty()) {
            details.put(
                    "MergedDir",
                    roots.bundle(container.now().id()).resolve("rootfs").toString());
        }
        return details;
    }

    private long imageSize(ContainerRecord record) {
        try {
            return images.resolve(record.imageId().value()).size();
        } catch (EngineException e) {
            // The image's names are gone and with them its size; its layers stay for the container.
            return 0;
        }
    }

    @Override
    public void rename(String reference, String newName, CallContext context) {
        Container container = table.find(reference);
        String name = newName.startsWith("/") ? newName.substring(1) : newName;
        if (name.isEmpty()) {
            throw EngineException.invalid(
                            "the new name of container " + container.now().name() + " is empty")
                    .because(ContainerReasons.RENAME_TO_NOTHING);
        }
        String oldName = container.now().name();
        if (oldName.equals(name)) {
            throw EngineException.invalid("container " + name + " has that name")
                    .because(ContainerReasons.RENAME_TO_SAME);
        }
        try {
            ContainerTable.checkName(name);
            table.rename(container, name, () -> sandboxes.rename(container.now().sandbox(), name));
        } catch (EngineException e) {
            throw e.kind() == ErrorKind.CONFLICT || e.kind() == ErrorKind.INVALID_PARAMETER
                    ? e.within("Error when allocating new name")
                    : e;
        }
        events.publish(container.now(), new ContainerChange.Renamed(oldName));
    }

    @Override
    public List<String> update(
            String reference, LimitConfig limits, Optional<RestartPolicy> restart, CallContext context) {
        Container container = table.find(reference);
        List<String> warnings;
        try (Subscription inside =
                container.gate().enter("update", container.now().name(), context)) {
            ContainerRecord record = container.now();
            if (record.state().status() == ContainerStatus.REMOVING) {
                throw EngineException.conflict("container " + record.name() + " is being removed")
                        .because(ContainerReasons.UPDATE_WHILE_REMOVED, Map.of(Attributes.ID, record.id()));
            }
            SpecUpdate.check(record, limits, restart);
            ContainerSpec changed = SpecUpdate.apply(record.spec(), limits, restart);
            warnings = LimitCheck.check(changed.limits());
            if (record.state().isRunning()) {
                Resources wanted = LimitFolding.fold(limits.resources(), limits.nanoCpus());
                slots.runtime(record.runtime())
                        .run(
                                "update",
                                context,
                                (driver, c) -> driver.update(record.task().orElseThrow(), wanted, c));
            }
            table.update(container, before -> before.withSpec(changed));
        }
        events.publish(container.now(), ContainerChange.Plain.UPDATED);
        return warnings;
    }

    @Override
    public void remove(String reference, boolean force, boolean volumes, boolean link, CallContext caller) {
        // A container that was killed to be removed must not stay because its client gave up.
        CallContext context = CallContext.of(caller.remaining(), caller.trace());
        Container container = table.find(reference);
        if (link) {
            throw EngineException.invalid(
                    "legacy links of container " + container.now().name()
                            + " cannot be removed: remove the container and create it without the link");
        }
        while (true) {
            if (container.now().isOn()) {
                if (!force) {
                    throw stillOn(container.now());
                }
                endNow(container, context);
            }
            try (Subscription inside =
                    container.gate().enter("removal", container.now().name(), context)) {
                // Somebody may have started it, or removed it, while the gate was waited for.
                if (!container.now().isOn()) {
                    if (table.isKnown(container)) {
                        removal.remove(container, volumes, context);
                    }
                    return;
                }
            }
            context.check("removal of container " + container.now().name());
        }
    }

    private static EngineException stillOn(ContainerRecord record) {
        String status = record.state().status().word();
        return EngineException.conflict("container " + record.name() + " is " + status)
                .because(
                        record.state().status() == ContainerStatus.PAUSED
                                ? ContainerReasons.REMOVAL_WHILE_PAUSED
                                : ContainerReasons.REMOVAL_WHILE_ON,
                        Map.of(Attributes.NAME, record.name(), Attributes.STATUS, status));
    }

    private void endNow(Container container, CallContext context) {
        try {
            lifecycle.kill(container.now().id(), Signal.KILL, context);
        } catch (EngineException e) {
            if (container.now().isOn()) {
                throw e;
            }
            // It ended by itself just now.
        }
    }

    @Override
    public Subscription keep(String name) {
        kept.add(name);
        return () -> kept.remove(name);
    }

    @Override
    public Pruned prune(Map<String, List<String>> filters, CallContext context) {
        for (String name : filters.keySet()) {
            if (!List.of("label", "label!", "until").contains(name)) {
                throw EngineException.invalid("invalid filter '" + name + "'");
            }
        }
        if (filters.getOrDefault("until", List.of()).size() > 1) {
            throw EngineException.invalid("more than one until filter specified");
        }
        Predicate<ContainerRecord> wanted = query.predicate(filters);
        List<String> removed = new ArrayList<>();
        long reclaimed = 0;
        for (Container container : List.copyOf(table.all())) {
            ContainerRecord record = container.now();
            boolean isWorking = record.isOn() || !record.complete() || kept.contains(record.name());
            if (isWorking || !wanted.test(record)) {
                continue;
            }
            try {
                long size = ownSize(container, context).orElse(0L);
                remove(record.id(), false, false, false, context);
                reclaimed += size;
                removed.add(record.id());
            } catch (EngineException e) {
                LOG.warn("container {} cannot be pruned: {}", record.shortId(), e.message());
            }
        }
        events.pruned(reclaimed);
        return new Pruned(removed, reclaimed);
    }
}
