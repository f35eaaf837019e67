package dev.theseus.launcher.framework;

import dev.theseus.settings.BeforeStop;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.Reloadable;
import java.io.IOException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The OSGi framework with the bundles of the distribution. */
public final class BundleFramework {
    private static final Logger LOG = LoggerFactory.getLogger(BundleFramework.class);
    /** The shell starts them when an operator comes. */
    private static final String ON_DEMAND = "org.apache.felix.gogo.";

    private static final String UNKNOWN_TYPE = "content/unknown";

    private final Framework framework;
    private final ClassPathBundles shipped;

    private BundleFramework(Framework framework, ClassPathBundles shipped) {
        this.framework = framework;
        this.shipped = shipped;
    }

    /**
     * Starts the framework and every bundle that can be; one that cannot is logged and left. Returns when all have been tried.
     *
     * @param folder holds the bundles
     * @param planks holds what replaces some of them, a folder per symbolic name; may be absent
     * @param storage where the framework keeps its own state; emptied first
     * @param told offered to the bundles as a service
     * @param warmUp ends before the first bundle starts
     */
    public static BundleFramework start(Path folder, Path planks, Path storage, DaemonSettings told, WarmUp warmUp)
            throws BundleException, IOException, InterruptedException {
        // Felix asks about each description of components that it opens; the JDK would read a long table for the
        // answer.
        URLConnection.setFileNameMap(name -> UNKNOWN_TYPE);
        ClassPathBundles shipped = ClassPathBundles.ofJvm();
        Framework framework = newFramework(settings(storage), shipped);
        framework.start();
        framework.getBundleContext().registerService(DaemonSettings.class, told, null);
        LOG.debug("framework started");
        BundleFramework result = new BundleFramework(framework, shipped);
        try {
            StartOrder order = StartOrder.of(jars(folder));
            ReplacedBundles replaced = new ReplacedBundles(planks);
            List<Bundle> core = result.installCore(order.core(), replaced);
            FutureTask<Void> drivers = new FutureTask<>(() -> {
                List<Bundle> installed = result.installDrivers(order.drivers(), replaced);
                warmUp.await();
                startAll(installed);
                return null;
            });
            Thread.ofPlatform().name("drivers").start(drivers);
            warmUp.await();
            startAll(core);
            await(drivers);
            startAll(result.install(order.tools(told.metrics().isPresent())));
        } catch (BundleException | IOException | RuntimeException e) {
            framework.stop();
            throw e;
        }
        return result;
    }

    private static Map<String, Object> settings(Path storage) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(Constants.FRAMEWORK_STORAGE, storage.toString());
        settings.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        settings.put(Constants.FRAMEWORK_SYSTEMPACKAGES, SystemPackages.header());
        // They are for bundles that add protocols to java.net.URL, and take deep reflection into it at each start.
        settings.put("felix.service.urlhandlers", "false");
        settings.put("felix.log.logger", new FrameworkLog());
        // The handful of bundles is resolved before a pool of threads would have started.
        settings.put("felix.resolver.parallelism", "1");
        return settings;
    }

    private static void await(FutureTask<Void> task) throws BundleException, IOException, InterruptedException {
        try {
            task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case BundleException cause -> throw cause;
                case IOException cause -> throw cause;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    @SuppressWarnings(
            "unchecked") // Felix takes its logger as an object among the settings, the specification's type knows texts
    // only.
    private static Framework newFramework(Map<String, Object> settings, ClassPathBundles shipped) {
        return new FrameworkFactory().newFramework((Map<String, String>) (Map<String, ?>) settings, shipped);
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars =
                    files.filter(file -> file.toString().endsWith(".jar")).toList();
            if (jars.isEmpty()) {
                throw new IOException("no bundles in " + folder + ": the distribution is incomplete");
            }
            return jars;
        }
    }

    private List<Bundle> install(List<Path> jars) throws BundleException {
        List<Bundle> installed = new ArrayList<>();
        for (Path jar : jars) {
            installed.add(framework.getBundleContext().installBundle(shipped.location(jar)));
        }
        return resolved(installed);
    }

    /** Faces may have been replaced too; they are asked for before drivers. */
    private List<Bundle> installCore(List<Path> jars, ReplacedBundles replaced) throws BundleException, IOException {
        BundleContext context = framework.getBundleContext();
        List<Bundle> installed = new ArrayList<>();
        for (Path jar : jars) {
            Optional<Bundle> successor = replaced.installInsteadOf(jar, context);
            installed.add(successor.isPresent() ? successor.get() : context.installBundle(shipped.location(jar)));
        }
        return resolved(installed);
    }

    private List<Bundle> installDrivers(List<Path> jars, ReplacedBundles replaced) throws BundleException, IOException {
        BundleContext context = framework.getBundleContext();
        List<Bundle> installed = new ArrayList<>(replaced.installRest(context));
        Set<String> names = installed.stream().map(Bundle::getSymbolicName).collect(Collectors.toSet());
        for (Path jar : jars) {
            // Manifests are read only when there is something to compare with: the start is measured.
            if (names.isEmpty() || !names.contains(ReplacedBundles.nameOf(jar))) {
                installed.add(context.installBundle(shipped.location(jar)));
            }
        }
        return resolved(installed);
    }

    /** In one go: resolving bundle by bundle costs more, and fragments must be there before their hosts resolve. */
    private List<Bundle> resolved(List<Bundle> installed) {
        framework.adapt(FrameworkWiring.class).resolveBundles(installed);
        LOG.debug("{} bundles installed and resolved", installed.size());
        return installed;
    }

    private static void startAll(List<Bundle> installed) {
        for (Bundle bundle : installed) {
            boolean fragment = (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
            if (!fragment && !isOnDemand(bundle)) {
                start(bundle);
            }
        }
    }

    /** Whether the bundle is started by those who need it. */
    static boolean isOnDemand(Bundle bundle) {
        return String.valueOf(bundle.getSymbolicName()).startsWith(ON_DEMAND);
    }

    private static void start(Bundle bundle) {
        try {
            bundle.start();
        } catch (BundleException e) {
            LOG.warn("bundle {} does not start: {}", bundle.getSymbolicName(), e.getMessage());
        }
    }

    public BundleContext context() {
        return framework.getBundleContext();
    }

    /** Has every service that asks for it do what it has to do before the stop. */
    public void beforeStop(Duration patience) {
        BundleContext context = framework.getBundleContext();
        try {
            for (ServiceReference<BeforeStop> reference : context.getServiceReferences(BeforeStop.class, null)) {
                @Nullable BeforeStop work = context.getService(reference);
                if (work != null) {
                    work.beforeStop(patience);
                }
            }
        } catch (InvalidSyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Gives newer settings to every service that asks for them. */
    public void reload(DaemonSettings newer) {
        BundleContext context = framework.getBundleContext();
        try {
            for (ServiceReference<Reloadable> reference : context.getServiceReferences(Reloadable.class, null)) {
                give(context, reference, newer);
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void give(BundleContext context, ServiceReference<Reloadable> reference, DaemonSettings newer) {
        Reloadable reloadable = context.getService(reference);
        if (reloadable == null) {
            return;
        }
        try {
            reloadable.reload(newer);
        } catch (RuntimeException e) {
            LOG.error("{} refused the new configuration", reference.getBundle().getSymbolicName(), e);
        } finally {
            context.ungetService(reference);
        }
    }

    /** Asks the framework to stop: first what serves clients, then what calls drivers, then the rest. Returns at once. */
    public void stop() {
        Thread.ofPlatform().name("stop").start(() -> {
            StartOrder.CALLERS.forEach(this::stop);
            try {
                framework.stop();
            } catch (BundleException e) {
                LOG.error("the framework does not stop", e);
            }
        });
    }

    private void stop(String symbolicName) {
        for (Bundle bundle : framework.getBundleContext().getBundles()) {
            if (symbolicName.equals(bundle.getSymbolicName())) {
                try {
                    bundle.stop(Bundle.STOP_TRANSIENT);
                } catch (BundleException e) {
                    LOG.warn("bundle {} does not stop: {}", symbolicName, e.getMessage());
                }
            }
        }
    }

    /**
     * Waits until the framework has stopped.
     *
     * @param millis at most; 0 for ever
     * @return whether it has
     */
    public boolean awaitStop(long millis) throws InterruptedException {
        return framework.waitForStop(millis).getType() != org.osgi.framework.FrameworkEvent.WAIT_TIMEDOUT;
    }
}
