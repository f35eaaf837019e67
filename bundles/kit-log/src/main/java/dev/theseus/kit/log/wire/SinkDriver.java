package dev.theseus.kit.log.wire;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogStream;
import java.util.Map;
import java.util.Set;

/**
 * A driver that sends lines away and keeps nothing but open connections.
 *
 * @param <W> the kind of connection
 */
public abstract class SinkDriver<W extends Wire> implements LogDriver {
    private final String name;
    private final Outbox<W> outbox = new Outbox<>();

    protected SinkDriver(String name) {
        this.name = name;
    }

    /** The way to the receiver that the stream's options name; made for each batch. */
    protected abstract Carrier<W> carrier(LogStream stream, LogBatch batch);

    @Override
    public final DriverInfo info() {
        return new DriverInfo(name, "0.1.0", Set.of(), Map.of());
    }

    @Override
    public final RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return RecoveryReport.empty();
    }

    @Override
    public final String write(LogStream stream, LogBatch batch, CallContext context) {
        Carrier<W> carrier = carrier(stream, batch);
        outbox.write(stream, batch, context, carrier);
        return carrier.mark(batch.lines().size());
    }

    @Override
    public final void close(LogStream stream, CallContext context) {
        outbox.close(stream);
    }

    /** Ends all connections: the driver's deactivation. */
    protected final void hangUp() {
        outbox.close();
    }
}
