package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.log.LogPlan;
import dev.theseus.api.log.LogStream;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.engine.container.ContainerReasons;
import dev.theseus.engine.container.LifecycleConfig;
import dev.theseus.engine.log.DiskRoom;
import dev.theseus.engine.log.LogFeeds;
import dev.theseus.engine.log.LogOptions;
import dev.theseus.engine.log.LogPlans;
import dev.theseus.engine.log.LogRotation;
import dev.theseus.engine.log.LogSource;
import dev.theseus.engine.slot.Slots;
import dev.theseus.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the output of containers goes: the spool that their monitors write, and what log drivers make of it. */
public final class ContainerLogs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerLogs.class);
    private static final Duration REOPEN = Duration.ofSeconds(10);

    private final Slots slots;
    private final Settings settings;
    private final LogPlans plans;
    private final LogRotation rotation;
    private final LogFeeds feeds;

    public ContainerLogs(Slots slots, Settings settings, DiskRoom room) {
        this.slots = slots;
        this.settings = settings;
        plans = new LogPlans(slots);
        rotation = new LogRotation(room);
        feeds = new LogFeeds(slots, plans, rotation);
    }

    /** Refuses a driver that there is not, and options that it refuses. */
    void check(LifecycleConfig asked, CallContext context) {
        String driver = driver(asked);
        // The default comes, though at the daemon's start it may not be there yet.
        if (!plans.isKnown(driver)
                && !driver.equals(settings.current().drivers().log())) {
            throw EngineException.invalid("logger: no log driver named '" + driver
                    + "' is registered; a bundle with a LogDriver of that name would bring it");
        }
        plans.ask(driver, LogOptions.of(asked.logOptions()), context);
        LogAttributes.check(asked.logOptions());
    }

    private String driver(LifecycleConfig config) {
        return config.logDriver().isEmpty() ? settings.current().drivers().log() : config.logDriver();
    }

    /** What is to be done with the output of a container that is about to start. */
    LogPlan planForStart(ContainerRecord record, CallContext context) {
        return options(record)
                .map(options -> plans.forStart(driver(record.spec().lifecycle()), options, context))
                .orElse(LogPlans.ALONE);
    }

    /** The container runs. */
    void begin(Container container, TaskHandle task) {
        ContainerRecord record = container.now();
        source(container)
                .ifPresent(source -> feeds.begin(
                        source,
                        () -> slots.runtime(record.runtime())
                                .run(
                                        "reopenLog",
                                        CallContext.background(REOPEN),
                                        (driver, c) -> driver.reopenLog(task, c))));
    }

    /** The container has ended, and its monitor has written all that it will. */
    void end(Container container) {
        ContainerRecord record = container.now();
        if (record.spec().lifecycle().autoRemove()) {
            // Its removal is next, and knows what has to be written before.
            rotation.forget(record.id());
        } else {
            source(container).ifPresent(feeds::end);
        }
    }

    /** The container's folder is about to be removed. */
    void release(Container container, CallContext context) {
        source(container).ifPresent(source -> feeds.release(source, context));
    }

    private Optional<LogSource> source(Container container) {
        ContainerRecord record = container.now();
        return options(record).map(options -> {
            LogStream stream = new LogStream(
                    record.id(),
                    record.name(),
                    new LogStream.Image(record.spec().image(), record.imageId().toString()),
                    command(record),
                    record.created(),
                    container.directory(),
                    LogAttributes.of(record),
                    options.forDriver());
            return new LogSource(driver(record.spec().lifecycle()), options, stream, container.logPath());
        });
    }

    private static String command(ContainerRecord record) {
        return Stream.concat(Stream.of(record.path()), record.arguments().stream())
                .collect(Collectors.joining(" "));
    }

    /**
     * Empty, which the log tells, for those that nobody would take any more: a release that looked less closely made the
     * container, and nothing that happens to it may fail for that.
     */
    private static Optional<LogOptions> options(ContainerRecord record) {
        Map<String, String> written = record.spec().lifecycle().logOptions();
        try {
            LogAttributes.check(written);
            return Optional.of(LogOptions.of(written));
        } catch (EngineException e) {
            LOG.warn("container {}: no log driver gets its output: {}", record.shortId(), e.message());
            return Optional.empty();
        }
    }

    /** The file that those who collect logs should read; empty when nothing was written yet or nothing is kept. */
    Optional<Path> file(Container container) {
        if (!Files.exists(container.logPath())) {
            return Optional.empty();
        }
        return Optional.of(plan(container.now())
                .map(LogPlan::file)
                .filter(suffix -> !suffix.isEmpty())
                .map(suffix -> container.directory().resolve(container.now().id() + suffix))
                .orElse(container.logPath()));
    }

    /** @throws EngineException {@code NOT_IMPLEMENTED} for a container whose output is not kept */
    void requireKept(ContainerRecord record) {
        if (plan(record).filter(plan -> plan.spool() != LogPlan.Spool.READABLE).isPresent()) {
            throw EngineException.notImplemented("the output was not kept").because(ContainerReasons.LOG_NOT_READABLE);
        }
    }

    private Optional<LogPlan> plan(ContainerRecord record) {
        return options(record).flatMap(options -> plans.now(driver(record.spec().lifecycle()), options));
    }

    @Override
    public void close() {
        feeds.close();
        rotation.close();
    }
}
