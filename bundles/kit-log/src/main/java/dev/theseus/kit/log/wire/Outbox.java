package dev.theseus.kit.log.wire;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open connections of a driver, one for each stream that has written lately.
 *
 * @param <W> the kind of connection
 */
public final class Outbox<W extends Wire> implements AutoCloseable {
    private final Map<String, Sender<W>> senders = new ConcurrentHashMap<>();

    /**
     * Sends a batch. Blocks until it is sent or the context ends. A batch that failed half-way and comes again is gone on
     * with where it failed, so that lines come twice only after the daemon or the driver was replaced, or when nobody
     * knows whether they arrived.
     *
     * @throws EngineException {@code UNAVAILABLE} when the receiver cannot be reached, hangs up or takes nothing
     */
    public void write(LogStream stream, LogBatch batch, CallContext context, Carrier<W> carrier) {
        context.check("write of log lines");
        try {
            senders.computeIfAbsent(stream.id(), absent -> new Sender<>()).send(batch, context, carrier);
        } catch (IOException e) {
            context.check("write of log lines");
            throw new EngineException(ErrorKind.UNAVAILABLE, "cannot send log lines: " + e.getMessage(), e);
        }
    }

    /** Nothing more comes for now. */
    public void close(LogStream stream) {
        Sender<W> sender = senders.remove(stream.id());
        if (sender != null) {
            sender.close();
        }
    }

    @Override
    public void close() {
        senders.values().forEach(Sender::close);
        senders.clear();
    }
}
