package dev.theseus.metrics.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.engine.container.ContainerFilter;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.Containers;
import dev.theseus.engine.container.HealthCounts;
import dev.theseus.engine.system.SystemService;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** dockerd's own metrics, by its names: dashboards and alerts are written for these. */
final class EngineMetrics {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final double NANOS_PER_SECOND = 1e9;
    /** Seconds. */
    private static final double[] BOUNDS = {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final SystemService system;
    private final Info engine;
    private final Gauge processors;
    private final Gauge memory;
    private final Counter events;
    private final Counter builds;
    private final Map<Action.Group, Histogram> timers = new EnumMap<>(Action.Group.class);

    EngineMetrics(SystemService system, Containers containers, HealthCounts health) {
        this.system = system;
        engine = Info.builder()
                .name("engine_daemon_engine_info")
                .help("The information related to the engine and the OS it is running on")
                .labelNames("version", "commit", "architecture", "graphdriver", "kernel", "os", "os_type", "daemon_id")
                .register(registry);
        processors =
                gauge("engine_daemon_engine_cpus_cpus", "The number of cpus that the host system of the engine has");
        memory = gauge(
                "engine_daemon_engine_memory_bytes",
                "The number of bytes of memory that the host system of the engine has");
        events = counter("engine_daemon_events", "The number of events logged");
        builds = counter("builder_builds_triggered", "Number of triggered image builds");
        GaugeWithCallback.builder()
                .name("engine_daemon_container_states_containers")
                .help("The count of containers in various states")
                .labelNames("state")
                .callback(callback -> tellStates(callback, containers))
                .register(registry);
        CounterWithCallback.builder()
                .name("engine_daemon_health_checks")
                .help("The total number of health checks")
                .callback(callback -> callback.call((double) health.probes()))
                .register(registry);
        CounterWithCallback.builder()
                .name("engine_daemon_health_checks_failed")
                .help("The total number of failed health checks")
                .callback(callback -> callback.call((double) health.failed()))
                .register(registry);
        for (Action.Group group : Action.Group.values()) {
            timers.put(
                    group,
                    Histogram.builder()
                            .name(group.metric())
                            .help(group.help())
                            .labelNames(group.label())
                            .classicOnly()
                            .classicUpperBounds(BOUNDS)
                            .register(registry));
        }
        // Rates are asked of what has not happened yet.
        for (Action action : Action.values()) {
            timer(action).initLabelValues(action.word());
        }
    }

    private Gauge gauge(String name, String help) {
        return Gauge.builder().name(name).help(help).register(registry);
    }

    private Counter counter(String name, String help) {
        return Counter.builder().name(name).help(help).register(registry);
    }

    private static void tellStates(GaugeWithCallback.Callback callback, Containers containers) {
        ContainerFilter all = new ContainerFilter(true, 0, false, Map.of());
        List<ContainerStatus> states = containers.list(all, CallContext.background(PATIENCE)).stream()
                .map(view -> view.state().status())
                .toList();
        long running = states.stream().filter(ContainerStatus.RUNNING::equals).count();
        long paused = states.stream().filter(ContainerStatus.PAUSED::equals).count();
        callback.call((double) running, "running");
        callback.call((double) paused, "paused");
        callback.call((double) (states.size() - running - paused), "stopped");
    }

    void countEvent() {
        events.inc();
    }

    void countBuild() {
        builds.inc();
    }

    void time(Action action, Duration took) {
        timer(action).labelValues(action.word()).observe((double) took.toNanos() / NANOS_PER_SECOND);
    }

    private Histogram timer(Action action) {
        return Objects.requireNonNull(timers.get(action.group()));
    }

    /** Everything as it is now. Asks the engine, for ten seconds at most. */
    MetricSnapshots read() {
        SystemService.Info info = system.info(CallContext.background(PATIENCE));
        SystemService.Version version = system.version();
        engine.setLabelValues(
                version.version(),
                version.gitCommit(),
                info.architecture(),
                info.storageDriver(),
                info.kernelVersion(),
                info.operatingSystem(),
                "linux",
                info.id());
        processors.set(info.cpus());
        memory.set((double) info.memory());
        return registry.scrape();
    }
}
