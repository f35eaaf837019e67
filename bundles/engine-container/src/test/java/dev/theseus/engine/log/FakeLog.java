package dev.theseus.engine.log;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogPlan;
import dev.theseus.api.log.LogStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A log driver that keeps what it gets in memory. */
@SuppressWarnings("NonAtomicVolatileUpdate") // One stream is written by one thread.
public final class FakeLog implements LogDriver {
    private final String name;
    public final List<String> lines = new CopyOnWriteArrayList<>();
    public volatile LogPlan plan;
    /** What it fails with; empty when it works. */
    public volatile String failure = "";
    /** Calls, and those of them that failed. */
    volatile int asked;

    volatile int refused;
    /** Waited for in each write. */
    public volatile CountDownLatch open = new CountDownLatch(0);

    public final List<LogBatch> batches = new CopyOnWriteArrayList<>();
    public final List<String> closed = new CopyOnWriteArrayList<>();

    public FakeLog(String name, LogPlan plan) {
        this.name = name;
        this.plan = plan;
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo(name, "1", Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return RecoveryReport.empty();
    }

    @Override
    public LogPlan plan(Map<String, String> options) {
        if (options.containsKey("unknown")) {
            throw EngineException.invalid("unknown log opt 'unknown'");
        }
        return plan;
    }

    @Override
    public String write(LogStream stream, LogBatch batch, CallContext context) {
        asked++;
        if (!failure.isEmpty()) {
            refused++;
            throw EngineException.unavailable(failure);
        }
        try {
            open.await();
        } catch (InterruptedException e) {
            throw EngineException.cancelled("interrupted");
        }
        batches.add(batch);
        batch.lines().forEach(line -> lines.add(new String(line.data(), StandardCharsets.UTF_8)));
        return Integer.toString(lines.size());
    }

    @Override
    public void close(LogStream stream, CallContext context) {
        closed.add(stream.id());
    }
}
