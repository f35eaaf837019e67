package dev.theseus.engine.health;

import dev.theseus.engine.container.Health;
import dev.theseus.engine.container.HealthCounts;
import dev.theseus.engine.exec.Execs;
import dev.theseus.engine.image.Healthcheck;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Probes each container that has a health check, from a virtual thread of its own. */
public final class HealthMonitor implements HealthCounts {
    private final LongAdder probes = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Execs execs;
    private final Map<String, Thread> probers = new ConcurrentHashMap<>();

    public HealthMonitor(Execs execs) {
        this.execs = execs;
    }

    /**
     * Probes until {@link #stop}.
     *
     * @param known its health so far, from which the probes go on
     * @param begun when the container was started
     * @param onChange gets the state after each probe
     */
    public void start(String containerId, Healthcheck check, Health known, Instant begun, Consumer<Health> onChange) {
        Thread prober = Thread.ofVirtual()
                .name("health-" + containerId)
                .unstarted(new Prober(execs, containerId, check, known, begun, health -> {
                    count(health);
                    onChange.accept(health);
                }));
        Thread before = probers.put(containerId, prober);
        if (before != null) {
            before.interrupt();
        }
        prober.start();
    }

    private void count(Health after) {
        probes.increment();
        if (!after.log().isEmpty() && after.log().getLast().exitCode() != 0) {
            failed.increment();
        }
    }

    @Override
    public long probes() {
        return probes.sum();
    }

    @Override
    public long failed() {
        return failed.sum();
    }

    public void stop(String containerId) {
        Thread prober = probers.remove(containerId);
        if (prober != null) {
            prober.interrupt();
        }
    }

    public void close() {
        probers.keySet().forEach(this::stop);
    }
}
