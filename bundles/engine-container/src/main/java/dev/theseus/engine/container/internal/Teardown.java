package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.api.trace.Span;
import dev.theseus.engine.container.MountPoint;
import dev.theseus.engine.network.Sandboxes;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.volume.VolumeMounts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes down what a run of a container had. Each step stands alone, so one failure leaves the others to be done. */
public final class Teardown {
    private static final Logger LOG = LoggerFactory.getLogger(Teardown.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Slots slots;
    private final Sandboxes sandboxes;
    private final VolumeMounts volumes;
    private final RootFileSystem roots;
    private final FileTrees files;
    private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();

    public Teardown(Slots slots, Sandboxes sandboxes, VolumeMounts volumes, RootFileSystem roots, FileTrees files) {
        this.slots = slots;
        this.sandboxes = sandboxes;
        this.volumes = volumes;
        this.roots = roots;
        this.files = files;
    }

    /** Whether the kernel killed the ended task for memory; false when that cannot be told. */
    boolean oomKilled(ContainerRecord record, TaskHandle task, CallContext context) {
        try {
            return slots.runtime(record.runtime())
                    .call("oomKilled", context.within(TIMEOUT), (driver, c) -> driver.oomKilled(task, c));
        } catch (RuntimeException | Error e) {
            LOG.warn("container {}: cannot tell whether it ran out of memory: {}", record.shortId(), e.getMessage());
            return false;
        }
    }

    /**
     * Removes task, mounts, network and volume uses. Never throws. When the task cannot be removed its bundle stays, as the
     * sign for the next start, of the container or of the daemon, that something is left.
     */
    void takeDown(Container container, CallContext context) {
        ContainerRecord record = container.now();
        CallContext down = context.within(TIMEOUT);
        Path bundle = roots.bundle(record.id());
        // Closing the network waits for the kernel's network lock, unmounting may wait for a disk: neither needs the
        // other.
        CompletableFuture<Boolean> network = CompletableFuture.supplyAsync(
                () -> attempt(record, "its network", down, c -> sandboxes.close(record.sandbox(), c)), tasks);
        boolean gone = attempt(record, "its task", down, c -> deleteTask(record, bundle, c));
        attempt(record, "its mounts", down, c -> roots.mountedBelow(bundle).forEach(roots::unmountAt));
        if (gone) {
            attempt(record, "its bundle", down, c -> files.remove(bundle));
        }
        for (MountPoint mount : record.mounts()) {
            if (mount.type().equals("volume")) {
                String name = mount.name();
                attempt(record, "volume " + name, down, c -> volumes.unmount(name, record.id(), c));
            }
        }
        network.join();
    }

    /** Ends its uses of volumes, which a run that failed may have left; also those of which nobody knows any more. */
    void releaseVolumes(ContainerRecord record, CallContext context) {
        Set<String> names = record.mounts().stream()
                .filter(mount -> mount.type().equals("volume"))
                .map(MountPoint::name)
                .collect(Collectors.toSet());
        names.forEach(name -> volumes.unmount(name, record.id(), context));
        volumes.forget(record.id(), names, context);
    }

    /** Of a container that is no more. */
    void forgetVolumes(String containerId, CallContext context) {
        volumes.forget(containerId, context);
    }

    /** Removes the container's task, known or not. */
    void deleteTask(ContainerRecord record, Path bundle, CallContext context) {
        Optional<TaskHandle> task = record.task();
        slots.runtime(record.runtime()).run("delete", context, (driver, c) -> {
            if (task.isPresent()) {
                driver.delete(task.get(), true, c);
            } else {
                driver.deleteOrphan(new TaskId(record.id()), bundle, c);
            }
        });
    }

    private static boolean attempt(
            ContainerRecord record, String what, CallContext context, Consumer<CallContext> step) {
        try (Span span = context.trace().open("take down " + what)) {
            step.accept(context.under(span));
            return true;
        } catch (RuntimeException | Error e) {
            LOG.warn("container {}: cannot take down {}: {}", record.shortId(), what, e.getMessage());
            return false;
        }
    }
}
