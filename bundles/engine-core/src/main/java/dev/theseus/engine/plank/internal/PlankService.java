package dev.theseus.engine.plank.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.plank.Planks;
import dev.theseus.engine.plank.SwapReport;
import dev.theseus.engine.slot.Handovers;
import dev.theseus.engine.slot.Slots;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks jars, lets {@link Replacement} work, and keeps what is in force. */
public final class PlankService implements Planks, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PlankService.class);
    /** Tests whose drivers never return need not wait as long as an operator may want to. */
    private static final Duration LIMIT = Duration.ofMillis(Long.getLong("theseus.swap.millis", 20_000));

    private static final String PREFIX = "dev.theseus.";
    /** What the locations of bundles start with that the distribution does not bring. */
    static final String LOCATION = "plank:";

    private final BundleContext framework;
    private final Slots slots;
    private final Arrivals arrivals;
    private final Admission admission;
    private final OutsideUpdates updates;
    private final Duration limit;
    private final CrashPoint crashPoint;
    private final Path root;
    /** The distribution's own bundles. */
    private final Path shipped;

    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    /** @param shipped the distribution's own bundles */
    public PlankService(
            BundleContext framework, Path shipped, EngineSettings settings, Slots slots, Handovers handovers) {
        this(framework, shipped, settings, slots, handovers, LIMIT, CrashPoint.NONE);
    }

    PlankService(
            BundleContext framework,
            Path shipped,
            EngineSettings settings,
            Slots slots,
            Handovers handovers,
            Duration limit,
            CrashPoint crashPoint) {
        this.framework = framework;
        this.shipped = shipped;
        this.slots = slots;
        this.arrivals = new Arrivals(slots, handovers, new ComponentFailures(framework));
        this.admission = new Admission(settings, new ImportCheck(framework), arrivals);
        this.limit = limit;
        this.crashPoint = crashPoint;
        root = settings.dataRoot().resolve("planks");
        settle();
        updates = new OutsideUpdates(arrivals, this);
    }

    /** Begins to see what others update. */
    public void open() {
        framework.addBundleListener(updates);
    }

    @Override
    public void close() {
        framework.removeBundleListener(updates);
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

    /** Whether it is this that updates the bundle. */
    boolean isReplacing(Bundle bundle) {
        return underWay.contains(bundle.getSymbolicName());
    }

    /** Where the jar in force of the bundle is, if it is not the distribution's. */
    Path inForce(String symbolicName) {
        return folder(symbolicName).current();
    }

    /** Treats what somebody else did as the swap that it is: the new version becomes durable, or the old one comes back. */
    void adopt(OutsideUpdates.Update update) {
        String name = update.old().symbolicName();
        if (!update.starts()) {
            LOG.warn(
                    "{} was updated while stopped: the daemon's next start has the old version; use driver:swap", name);
            return;
        }
        if (!underWay.add(name)) {
            LOG.warn("{} was updated in the middle of a swap: repeat it by driver:swap", name);
            return;
        }
        PlankFolder folder = folder(name);
        SwapReport report;
        try {
            awaitStart(update.bundle());
            folder.stage(new BundleContent(update.bundle()));
            folder.keep(PlankFolder.Content.of(update.jar()));
            if (folder.isUnchanged()) {
                folder.drop();
                return;
            }
            Path candidate = folder.candidate();
            report = replacement(
                            update.bundle(),
                            folder,
                            new TreeSet<>(update.before().keySet()))
                    .adopt(
                            update.old().version().toString(),
                            update.before(),
                            () -> admission.check(DriverJar.read(candidate), candidate, name));
        } catch (IOException e) {
            LOG.error("{} was updated past driver:swap and cannot be kept under {}", name, root, e);
            forget(folder);
            return;
        } finally {
            underWay.remove(name);
        }
        LOG.info("{} was updated past driver:swap: {}", name, words(report));
        note(folder, "update " + words(report));
    }

    private static void forget(PlankFolder folder) {
        try {
            folder.drop();
        } catch (IOException e) {
            LOG.warn("{} stays until the daemon's next start", folder.candidate(), e);
        }
    }

    /** Until then the framework has the content closed; a bundle that does not start fails what comes next. */
    private void awaitStart(Bundle bundle) {
        long end = System.nanoTime() + limit.toNanos();
        while (bundle.getState() != Bundle.ACTIVE && System.nanoTime() < end) {
            Arrivals.sleep();
        }
    }

    private Replacement replacement(Bundle bundle, PlankFolder folder, SortedSet<SlotKey> wanted) {
        return new Replacement(framework, bundle, folder, wanted, slots, arrivals, limit, crashPoint);
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
        return there.isPresent() ? swap(facts.symbolicName(), jar) : addition(facts.symbolicName(), jar);
    }

    @Override
    public boolean retire(String name) {
        Optional<Bundle> there = installed(name);
        if (there.isEmpty() || !isAddedFace(there.get())) {
            return false;
        }
        exclusively(there.get(), bundle -> {
            long begin = System.nanoTime();
            String version = bundle.getVersion().toString();
            // First the file: what is still there then comes back at the next start at the latest.
            folder(name).forget();
            uninstall(bundle);
            Duration duration = Duration.ofNanos(System.nanoTime() - begin);
            note(folder(name), "removed " + version);
            LOG.info("face {} {} is removed", name, version);
            return new SwapReport(name, version, "", "", false, duration, List.of());
        });
        return true;
    }

    @Override
    public List<String> retirable() {
        return Arrays.stream(framework.getBundles())
                // Whoever starts the bundles of a start, or of a swap, may not have come to this one yet.
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
                .filter(this::isAddedFace)
                .map(Bundle::getSymbolicName)
                .toList();
    }

    /** Whether the distribution has no such bundle, and nothing but requests needs it. */
    private boolean isAddedFace(Bundle bundle) {
        String name = bundle.getSymbolicName();
        return bundle.getLocation().startsWith(LOCATION)
                && isDriver(bundle)
                && DriverJar.isOfFacesShape(String.valueOf(bundle.getHeaders().get(Constants.IMPORT_PACKAGE)))
                && arrivals.heldBy(name).isEmpty()
                && !Files.exists(shipped.resolve(name + ".jar"));
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
                .distinct()
                .sorted()
                .toList();
    }

    /** By the shape that every driver has: components on top of the api, nothing of the engine but for faces, nothing exported. */
    private static boolean isDriver(Bundle bundle) {
        String imports = String.valueOf(bundle.getHeaders().get(Constants.IMPORT_PACKAGE));
        return bundle.getSymbolicName() != null
                && bundle.getHeaders().get("Service-Component") != null
                && bundle.getHeaders().get(Constants.EXPORT_PACKAGE) == null
                && DriverJar.isOfPlanksShape(imports);
    }

    private Bundle resolve(String name) {
        Bundle found = Stream.of(name, PREFIX + name)
                .flatMap(candidate -> installed(candidate).stream())
                .findFirst()
                .orElseThrow(() -> EngineException.notFound(
                        "no driver bundle \"" + name + "\"; there are " + String.join(", ", bundles())));
        if (!isDriver(found)) {
            throw EngineException.invalid(found.getSymbolicName()
                    + " is no driver and cannot be replaced while the daemon runs: put its jar into"
                    + " the distribution's bundle folder and start the daemon again; drivers are "
                    + String.join(", ", bundles()));
        }
        return found;
    }

    private Optional<Bundle> installed(String symbolicName) {
        return Arrays.stream(framework.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                // The latest: the one before it, if there is one, cannot be stopped.
                .max(Comparator.comparingLong(Bundle::getBundleId));
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
            // The last swap may have left its old jar to this one.
            folder(name).settle();
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
        DriverJar facts = stage(jar, folder, candidate -> admission.check(candidate, jar, name));
        SortedSet<SlotKey> wanted = arrivals.heldBy(name);
        wanted.addAll(declaredBy(facts));
        SwapReport report =
                replacement(bundle, folder, wanted).run(facts.version().toString());
        note(folder, word + " " + words(report));
        return report;
    }

    /** Copies a jar that stands the check, and checks the copy as well: it is what will run. */
    private static DriverJar stage(Path jar, PlankFolder folder, Consumer<DriverJar> check) throws IOException {
        check.accept(DriverJar.read(jar));
        folder.stage(PlankFolder.Content.of(jar));
        try {
            DriverJar facts = DriverJar.read(folder.candidate());
            check.accept(facts);
            return facts;
        } catch (EngineException e) {
            folder.drop();
            throw e;
        }
    }

    private static SortedSet<SlotKey> declaredBy(DriverJar facts) {
        SortedSet<SlotKey> declared = new TreeSet<>();
        facts.drivers().forEach(driver -> declared.add(new SlotKey(driver.kind(), driver.name())));
        return declared;
    }

    /** Installs a bundle that is not there yet. */
    private SwapReport addition(String name, Path jar) {
        if (!underWay.add(name)) {
            throw EngineException.conflict(name + ": a swap is under way; wait for its end");
        }
        PlankFolder folder = folder(name);
        long begin = System.nanoTime();
        DriverJar facts;
        String failure;
        try {
            facts = stage(jar, folder, candidate -> {
                admission.check(candidate, jar, name);
                if (candidate.drivers().isEmpty() && !candidate.face()) {
                    throw EngineException.invalid(jar + ": declares no driver and no face");
                }
            });
            failure = install(facts, folder);
        } catch (IOException e) {
            throw EngineException.internal(name + ": cannot keep its jar under " + root, e);
        } finally {
            underWay.remove(name);
        }
        Duration duration = Duration.ofNanos(System.nanoTime() - begin);
        SwapReport report = new SwapReport(name, "", facts.version().toString(), failure, false, duration, List.of());
        note(folder, "install " + words(report));
        return report;
    }

    /** Why it failed; empty when the bundle is at work and kept. */
    private String install(DriverJar facts, PlankFolder folder) throws IOException {
        Bundle bundle;
        try (InputStream in = Files.newInputStream(folder.candidate())) {
            bundle = framework
                    .getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                    .getBundleContext()
                    .installBundle(LOCATION + facts.symbolicName(), in);
        } catch (BundleException e) {
            folder.drop();
            return "cannot be installed: " + e.getMessage();
        }
        try {
            start(bundle, declaredBy(facts));
            folder.commit();
            return "";
        } catch (EngineException | IOException e) {
            uninstall(bundle);
            folder.drop();
            return String.valueOf(e.getMessage());
        }
    }

    private void start(Bundle bundle, SortedSet<SlotKey> wanted) {
        var before = arrivals.counts(wanted);
        Bounded.run(
                "activation of " + bundle.getSymbolicName(), limit, () -> bundle.start(Bundle.START_ACTIVATION_POLICY));
        arrivals.await(bundle, before, limit);
        arrivals.requireAny(bundle);
    }

    /** An activation that hangs can keep it from ending; then it ends by itself, if at all. */
    private void uninstall(Bundle bundle) {
        try {
            Bounded.run("removal of " + bundle.getSymbolicName(), limit, bundle::uninstall);
        } catch (EngineException e) {
            LOG.warn("{}: {}", bundle.getSymbolicName(), e.message());
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
