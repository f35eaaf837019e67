package dev.theseus.kit.log.wire;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogCheckpoint;
import dev.theseus.api.log.LogLine;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One stream's connection, and how much of the last batch went over it. */
final class Sender<W extends Wire> {
    /** Lines between two looks at the clock. */
    private static final int SLICE = 500;

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable W wire;
    private @Nullable LogCheckpoint begun;
    private int sent;

    void send(LogBatch batch, CallContext context, Carrier<W> carrier) throws IOException {
        lock.lock();
        try {
            List<LogLine> lines = batch.lines();
            if (!batch.from().equals(begun) || sent > lines.size()) {
                begun = batch.from();
                sent = 0;
            }
            while (sent < lines.size()) {
                context.check("write of log lines");
                List<LogLine> slice = lines.subList(sent, Math.min(sent + SLICE, lines.size()));
                carry(slice, context, carrier);
                sent += slice.size();
            }
        } finally {
            lock.unlock();
        }
    }

    private void carry(List<LogLine> lines, CallContext context, Carrier<W> carrier) throws IOException {
        W open = open(carrier);
        try (Watch watch = new Watch(open, context)) {
            carrier.carry(lines, sent, open);
            open.flush();
        } catch (IOException | RuntimeException e) {
            hangUp();
            throw e;
        }
    }

    private W open(Carrier<W> carrier) throws IOException {
        if (wire != null && wire.isGone()) {
            hangUp();
        }
        W open = wire == null ? carrier.dial() : wire;
        wire = open;
        return open;
    }

    private void hangUp() {
        if (wire != null) {
            wire.close();
            wire = null;
        }
    }

    void close() {
        lock.lock();
        try {
            hangUp();
        } finally {
            lock.unlock();
        }
    }
}
