package dev.theseus.engine.plank.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.plank.Planks;
import dev.theseus.engine.plank.SwapReport;
import dev.theseus.engine.slot.Handovers;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.slot.internal.StateFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks jars, lets {@link Replacement} work, and keeps what is in force. */
public final class PlankService implements Planks {
    private static final Logger LOG = LoggerFactory.getLogger(PlankService.class);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String PREFIX = "dev.theseus.";

    private final BundleContext framework;
    private final EngineSettings settings;
    private final Slots slots;
    private final Arrivals arrivals;
    private final Duration limit;
    private final CrashPoint crashPoint;
    private final Path root;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    public PlankService(BundleContext framework, EngineSettings settings, Slots slots, Handovers handovers) {
        this(framework, settings, slots, handovers, LIMIT, CrashPoint.NONE);
    }

    PlankService(
            BundleContext framework,
            EngineSettings settings,
            Slots slots,
            Handovers handovers,
            Duration limit,
            CrashPoint crashPoint) {
        this.framework = framework;
        this.settings = settings;
        this.slots = slots;
        this.arrivals = new Arrivals(slots, handovers, new ComponentFailures(framework));
        this.limit = limit;
        this.crashPoint = crashPoint;
        root = settings.dataRoot().resolve("planks");
        settle();
    }

    /** Swaps during which the daemon died: either they count or the version before them does. */
    private void settle() {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (Stream<Path> folders = Files.list(root)) {
            for (Path folder : folders.filter(Files::isDirectory).toList()) {
                PlankFolder plank = new PlankFolder(folder, crashPoint);
                switch (plank.settle()) {
                    case UNFINISHED -> {
                        LOG.warn("a swap of {} was cut short; the version before it is in force", folder.getFileName());
                        note(plank, "swap cut short by the daemon's end");
                    }
                    case FINISHED -> note(plank, "swap in force, found at the daemon's start");
                    case NONE -> {
                        // As the daemon left it.
                    }
                }
            }
        } catch (IOException e) {
            LOG.error("cannot tidy {}", root, e);
        }
    }

    @Override
    public SwapReport swap(String bundle, Path jar) {
        return exclusively(resolve(bundle), target -> swap(target, jar, "swap"));
    }

    @Override
    public SwapReport rollback(String bundle) {
        return exclusively(resolve(bundle), target -> {
            Path previous = folder(target.getSymbolicName()).previous();
            if (!Files.exists(previous)) {
                throw EngineException.notFound(
                        target.getSymbolicName() + " was never swapped: there is nothing to go back to");
            }
            return swap(target, previous, "rollback");
        });
    }

    @Override
    public SwapReport deploy(Path jar) {
        DriverJar facts = DriverJar.read(jar);
        Optional<Bundle> there = installed(facts.symbolicName());
        return there.isPresent() ? swap(facts.symbolicName(), jar) : addition(facts, jar);
    }

    @Override
    public List<String> history(String bundle) {
        String name = resolve(bundle).getSymbolicName();
        try {
            return folder(name).history();
        } catch (IOException e) {
            throw EngineException.internal("cannot read the history of " + name, e);
        }
    }

    @Override
    public List<String> bundles() {
        return Arrays.stream(framework.getBundles())
                .filter(PlankService::isDriver)
                .map(Bundle::getSymbolicName)
                .sorted()
                .toList();
    }

    /** By the shape that every driver has: components on top of the api, nothing of the engine, nothing exported. */
    private static boolean isDriver(Bundle bundle) {
        String imports = String.valueOf(bundle.getHeaders().get(Constants.IMPORT_PACKAGE));
        return bundle.getSymbolicName() != null
                && bundle.getHeaders().get("Service-Component") != null
                && bundle.getHeaders().get(Constants.EXPORT_PACKAGE) == null
                && imports.contains("dev.theseus.api.driver")
                && !imports.contains("dev.theseus.engine.");
    }

    private Bundle resolve(String name) {
        return Stream.of(name, PREFIX + name)
                .flatMap(candidate -> installed(candidate).stream())
                .filter(PlankService::isDriver)
                .findFirst()
                .orElseThrow(() -> EngineException.notFound(
                        "no driver bundle \"" + name + "\"; there are " + String.join(", ", bundles())));
    }

    private Optional<Bundle> installed(String symbolicName) {
        return Arrays.stream(framework.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst();
    }

    private PlankFolder folder(String symbolicName) {
        return new PlankFolder(root.resolve(symbolicName), crashPoint);
    }

    /** What is done to a bundle. */
    @FunctionalInterface
    private interface Deed {
        SwapReport on(Bundle bundle) throws IOException;
    }

    private SwapReport exclusively(Bundle bundle, Deed deed) {
        String name = bundle.getSymbolicName();
        if (!underWay.add(name)) {
            throw EngineException.conflict(name + ": a swap is under way; wait for its end");
        }
        try {
            return deed.on(bundle);
        } catch (IOException e) {
            throw EngineException.internal(name + ": cannot keep its jar under " + root, e);
        } finally {
            underWay.remove(name);
        }
    }

    private SwapReport swap(Bundle bundle, Path jar, String word) throws IOException {
        String name = bundle.getSymbolicName();
        PlankFolder folder = folder(name);
        refuse(DriverJar.read(jar), jar, name);
        folder.stage(jar);
        // Once more: the copy is what will run.
        DriverJar facts = DriverJar.read(folder.candidate());
        SortedSet<SlotKey> wanted = arrivals.heldBy(name);
        facts.drivers().forEach(driver -> wanted.add(new SlotKey(driver.kind(), driver.name())));
        SwapReport report = new Replacement(bundle, folder, wanted, slots, arrivals, limit, crashPoint)
                .run(facts.version().toString());
        note(folder, word + " " + words(report));
        return report;
    }

    private void refuse(DriverJar facts, Path jar, String expectedName) {
        if (!facts.symbolicName().equals(expectedName)) {
            throw EngineException.invalid(
                    "%s: is bundle %s and not %s".formatted(jar, facts.symbolicName(), expectedName));
        }
        new ImportCheck(framework).check(jar.toString(), facts.imports());
        for (DriverJar.Declared driver : facts.drivers()) {
            SlotKey key = new SlotKey(driver.kind(), driver.name());
            String holder = arrivals.view(key).map(SlotView::bundle).orElse("");
            if (!holder.isEmpty() && !holder.startsWith(expectedName + " ")) {
                throw EngineException.invalid("%s: claims the %s, which %s holds".formatted(jar, key, holder));
            }
            try {
                StateFormat.check(settings.stateDirectory(driver.kind(), driver.name()), driver.format());
            } catch (EngineException e) {
                throw EngineException.invalid(jar + ": " + key + ": " + e.message());
            }
        }
    }

    /** Installs a bundle that is not there yet. */
    private SwapReport addition(DriverJar facts, Path jar) {
        String name = facts.symbolicName();
        refuse(facts, jar, name);
        if (facts.drivers().isEmpty()) {
            throw EngineException.invalid(jar + ": declares no driver");
        }
        if (!underWay.add(name)) {
            throw EngineException.conflict(name + ": a swap is under way; wait for its end");
        }
        PlankFolder folder = folder(name);
        long begin = System.nanoTime();
        SortedSet<SlotKey> wanted = new TreeSet<>();
        facts.drivers().forEach(driver -> wanted.add(new SlotKey(driver.kind(), driver.name())));
        String failure = "";
        try {
            folder.stage(jar);
            try (InputStream in = Files.newInputStream(folder.candidate())) {
                Bundle bundle = framework
                        .getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                        .getBundleContext()
                        .installBundle("plank:" + name, in);
                failure = start(bundle, folder, wanted);
            }
        } catch (IOException | BundleException e) {
            throw EngineException.internal(name + ": cannot be installed", e);
        } finally {
            underWay.remove(name);
        }
        Duration duration = Duration.ofNanos(System.nanoTime() - begin);
        SwapReport report = new SwapReport(name, "", facts.version().toString(), failure, false, duration, List.of());
        note(folder, "install " + words(report));
        return report;
    }

    /** Why it failed; empty when the bundle is at work and kept. */
    private String start(Bundle bundle, PlankFolder folder, SortedSet<SlotKey> wanted)
            throws IOException, BundleException {
        try {
            var before = arrivals.counts(wanted);
            Bounded.run(
                    "activation of " + bundle.getSymbolicName(),
                    limit,
                    () -> bundle.start(Bundle.START_ACTIVATION_POLICY));
            arrivals.await(bundle, before, limit);
            folder.commit();
            return "";
        } catch (EngineException e) {
            bundle.uninstall();
            folder.drop();
            return e.message();
        }
    }

    private static String words(SwapReport report) {
        return "%s -> %s: %s, %d ms"
                .formatted(
                        report.oldVersion().isEmpty() ? "nothing" : report.oldVersion(),
                        report.newVersion(),
                        report.succeeded()
                                ? "in force"
                                : (report.rolledBack() ? "rolled back: " : "failed: ") + report.failure(),
                        report.duration().toMillis());
    }

    private static void note(PlankFolder folder, String line) {
        try {
            folder.note(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line.replace('\n', ' '));
        } catch (IOException e) {
            LOG.warn("cannot note: {}", line, e);
        }
    }
}
