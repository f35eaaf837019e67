package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.engine.slot.Slots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes down what is left of starts that were cut short before their task was recorded, of visits, and of creations. */
final class BundleSweep {
    private static final Logger LOG = LoggerFactory.getLogger(BundleSweep.class);

    private static final Duration MOMENT = Duration.ofSeconds(2);

    private final ContainerTable table;
    private final Teardown teardown;
    private final RootFileSystem roots;
    private final FileTrees files;
    private final Slots slots;
    private final SweepGuard guard;
    private final String defaultRuntime;
    /** Those that are there; looked for once, when the first bundle needs one. */
    private Optional<List<String>> runtimes = Optional.empty();

    BundleSweep(
            ContainerTable table,
            Teardown teardown,
            RootFileSystem roots,
            FileTrees files,
            Slots slots,
            SweepGuard guard,
            String defaultRuntime) {
        this.table = table;
        this.teardown = teardown;
        this.roots = roots;
        this.files = files;
        this.slots = slots;
        this.guard = guard;
        this.defaultRuntime = defaultRuntime;
    }

    void run(RecoverySteps steps, CallContext context) {
        steps.take("visits", roots::sweepVisits);
        steps.take("folders of containers", table::removeEmptyFolders);
        Set<Path> alive = new HashSet<>();
        Map<Path, Container> known = new HashMap<>();
        for (Container container : table.all()) {
            Path bundle = roots.bundle(container.now().id());
            known.put(bundle, container);
            if (container.now().task().isPresent()) {
                alive.add(bundle);
            }
        }
        List<Path> present = new ArrayList<>();
        steps.take("bundles", () -> present.addAll(bundles()));
        for (Path bundle : List.copyOf(present)) {
            if (!alive.contains(bundle)) {
                steps.take(
                        "bundle " + bundle.getFileName(),
                        () -> sweep(bundle, Optional.ofNullable(known.get(bundle)), context));
            }
        }
    }

    private List<Path> bundles() {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(roots.tasks())) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(roots.tasks())) {
                entries.forEach(found::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    private void sweep(Path bundle, Optional<Container> owner, CallContext context) {
        if (owner.isPresent()) {
            LOG.info("bundle {} was left by a start that was cut short", bundle.getFileName());
            teardown.takeDown(owner.get(), context);
            return;
        }
        if (!guard.allows()) {
            return;
        }
        if (runtimes.isEmpty()) {
            // The default one is waited for even when none has come yet.
            runtimes = Optional.of(Stream.concat(slots.names(DriverKind.RUNTIME).stream(), Stream.of(defaultRuntime))
                    .distinct()
                    .filter(runtime -> comes(runtime, context))
                    .toList());
        }
        List<String> present = runtimes.get();
        if (present.isEmpty()) {
            // Without its bundle nobody could end what may still run in it.
            LOG.warn("bundle {} is swept at a later start: there is no runtime driver", bundle.getFileName());
            return;
        }
        LOG.info("bundle {} was left by a container that is no more", bundle.getFileName());
        String container = roots.containerOf(bundle);
        TaskId task = new TaskId(container);
        for (String runtime : present) {
            slots.runtime(runtime).run("deleteOrphan", context, (driver, c) -> driver.deleteOrphan(task, bundle, c));
        }
        roots.mountedBelow(bundle).forEach(roots::unmountAt);
        teardown.forgetVolumes(container, context);
        files.remove(bundle);
    }

    /** Drivers recover beside the engine, and one may need a moment more. */
    private boolean comes(String runtime, CallContext context) {
        if (slots.isActive(DriverKind.RUNTIME, runtime)) {
            return true;
        }
        try {
            slots.runtime(runtime).call("info", context.within(MOMENT), (driver, c) -> driver.info());
            return true;
        } catch (RuntimeException e) {
            LOG.debug("runtime driver {} is not there", runtime, e);
            return false;
        }
    }
}
