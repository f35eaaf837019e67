package dev.theseus.launcher;

import dev.theseus.launcher.framework.BundleFramework;
import dev.theseus.launcher.framework.StartReport;
import dev.theseus.launcher.framework.WarmUp;
import dev.theseus.launcher.log.StderrLog;
import dev.theseus.settings.ApiSettings;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.Folders;
import dev.theseus.settings.options.CommandLine;
import dev.theseus.settings.options.Configuration;
import dev.theseus.settings.options.ConfigurationException;
import dev.theseus.settings.options.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running daemon: from a checked configuration to the end of the process. */
final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
    /** Active while the API is served. */
    private static final String API = "dev.theseus.http.server.HttpListeners";
    /** Without it there is no API, whatever else there is. */
    private static final String ENGINE = "dev.theseus.engine.assembly.Engine";
    /** How long recovery may take before what is missing is said. */
    private static final long PATIENCE_MILLIS = 10_000;

    /** As dockerd does: the first one begins the stop, the next two are impatience, and one more is meant. */
    private static final int PATIENT_SIGNALS = 3;

    private static final int KILLED_BY = 128;
    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;

    private final Path home;
    private final CommandLine line;
    private final AtomicInteger signals = new AtomicInteger();
    private final CompletableFuture<BundleFramework> started = new CompletableFuture<>();
    private volatile Configuration configuration;
    private volatile Folders folders;

    Daemon(Path home, CommandLine line, Configuration configuration) {
        this.home = home;
        this.line = line;
        this.configuration = configuration;
        folders = configuration.settings().folders();
    }

    /** Runs until a signal or the framework's own end; returns the exit status. */
    int run(WarmUp warmUp) throws IOException, BundleException, InterruptedException {
        if (configuration.logsJson()) {
            StderrLog.json();
        }
        StderrLog.level(configuration.settings().logLevel());
        configuration.warnings().forEach(LOG::warn);
        // From here on a signal waits until there is something to stop or to reload.
        Signals.on("TERM", this::stop);
        Signals.on("INT", this::stop);
        Signals.on("HUP", signal -> reload());
        LOG.info("Starting up");
        if (line.program() == Program.DOCKERD) {
            GivenBridge.require(configuration.settings().network().bridge());
        }
        Path execRoot = folders.execRoot();
        // Links that lead to it are followed once.
        Path dataRoot = DataRoot.checked(folders.dataRoot());
        folders = new Folders(dataRoot, execRoot, home);
        new RootFolder(dataRoot).close();
        new RootFolder(execRoot).close();
        try (FolderLock data = FolderLock.ofDataRoot(dataRoot);
                FolderLock exec = FolderLock.ofExecRoot(execRoot);
                PidFile pidFile = PidFile.write(configuration.pidFile())) {
            BundleFramework framework = BundleFramework.start(
                    folders.bundles(),
                    dataRoot.resolve("planks"),
                    frameworkStorage(dataRoot, execRoot),
                    settings(),
                    warmUp);
            started.complete(framework);
            boolean served = awaitApi(framework);
            if (served) {
                closeInside(dataRoot);
                closeInside(execRoot);
            } else {
                // A data root that is refused stays as it is.
                framework.stop();
            }
            framework.awaitStop(0);
            LOG.info("Daemon has stopped; containers go on");
            return served ? 0 : 1;
        }
    }

    /** Off the way of the start; the engine may have mounted a file system there meanwhile. */
    private void closeInside(Path root) {
        ApiSettings api = configuration.settings().api();
        boolean holdsSocket = api.hosts().stream().anyMatch(host -> host.startsWith("unix://" + root + "/"));
        try {
            new RootFolder(root).closeInside(holdsSocket ? api.socketGroup() : "");
        } catch (IOException e) {
            LOG.warn("what is in {} keeps the mode that it has: {}", root, e.toString());
        }
    }

    /** Made anew at each start, so in memory if it can be: a disk with other work may keep the start waiting. */
    private static Path frameworkStorage(Path dataRoot, Path execRoot) throws IOException {
        // The engine mounts a tmpfs there if there is none, which would hide what is there by now.
        boolean inMemory = Files.getFileStore(execRoot).type().equals("tmpfs");
        return (inMemory ? execRoot : dataRoot).resolve("framework");
    }

    private DaemonSettings settings() {
        DaemonSettings told = configuration.settings().in(folders);
        DefaultRuntime runtime = DefaultRuntime.onThisHost(folders);
        return told.with(runtime.over(told.drivers(), configuration.namesRuntime()));
    }

    private void stop(String signal) {
        int count = signals.incrementAndGet();
        LOG.info("Processing signal '{}'", signal);
        if (count == 1) {
            started.thenAccept(this::stopAll);
        } else if (count > PATIENT_SIGNALS) {
            LOG.warn("Forcing the daemon's end without cleanup; 3 interrupts received; containers go on");
            Runtime.getRuntime().halt(KILLED_BY + (signal.equals("INT") ? SIGINT : SIGTERM));
        }
    }

    /** Signals go on to be heard meanwhile. */
    private void stopAll(BundleFramework framework) {
        Thread.ofPlatform().name("stop").start(() -> {
            try {
                framework.beforeStop(Duration.ofSeconds(configuration.settings().shutdownTimeout()));
            } finally {
                framework.stop();
            }
        });
    }

    private void reload() {
        started.thenAccept(this::reload);
    }

    private synchronized void reload(BundleFramework framework) {
        try {
            Configuration newer = configuration.reloaded(Configuration.read(line));
            newer.warnings().forEach(LOG::warn);
            StderrLog.level(newer.settings().logLevel());
            configuration = newer;
            framework.reload(settings());
            LOG.info("Configuration reloaded");
        } catch (ConfigurationException e) {
            LOG.error("the configuration stays as it is: {}", e.getMessage());
        }
    }

    /** Waits for the API, tells what is missing, and gives up when it can never be served. */
    private boolean awaitApi(BundleFramework framework) throws InterruptedException {
        StartReport report = new StartReport(framework.context());
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (!report.isActive(API) && signals.get() == 0 && System.nanoTime() < end) {
            String failure = report.failure(Set.of(ENGINE, API));
            if (!failure.isEmpty()) {
                LOG.error("failed to serve the API: {}", failure);
                return false;
            }
            if (framework.awaitStop(50)) {
                return true;
            }
        }
        if (signals.get() > 0) {
            return true;
        }
        report.problems().forEach(LOG::warn);
        if (report.isActive(API)) {
            LOG.info("Daemon has completed initialization");
            IdleMemory.watch();
        }
        return true;
    }
}
