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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes down what is left of starts that were cut short before their task was recorded, and of visits to roots. */
final class BundleSweep {
    private static final Logger LOG = LoggerFactory.getLogger(BundleSweep.class);

    private final ContainerTable table;
    private final Teardown teardown;
    private final RootFileSystem roots;
    private final FileTrees files;
    private final Slots slots;
    private final SweepGuard guard;

    BundleSweep(
            ContainerTable table,
            Teardown teardown,
            RootFileSystem roots,
            FileTrees files,
            Slots slots,
            SweepGuard guard) {
        this.table = table;
        this.teardown = teardown;
        this.roots = roots;
        this.files = files;
        this.slots = slots;
        this.guard = guard;
    }

    void run(RecoverySteps steps, CallContext context) {
        steps.take("visits", roots::sweepVisits);
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
    }
}
