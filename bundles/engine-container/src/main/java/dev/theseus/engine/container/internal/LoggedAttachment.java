package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.container.Attachment;
import dev.theseus.engine.container.ContainerStreams.AttachRequest;
import dev.theseus.engine.container.ContainerStreams.LogRequest;
import dev.theseus.engine.container.StreamSink;
import dev.theseus.engine.log.LogEntry;
import dev.theseus.engine.log.LogReader;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An attachment that begins with what was printed before. All of its output is read from the log, the live part too: where
 * the log ends and the stream goes on could not be told apart otherwise, and a piece would be missing or come twice. The
 * streams themselves take the input, and tell the end.
 */
final class LoggedAttachment implements Attachment {
    private static final Logger LOG = LoggerFactory.getLogger(LoggedAttachment.class);

    private final boolean terminal;
    private final StreamSink sink;
    private Optional<Attachment> live = Optional.empty();
    private volatile boolean ended;
    private volatile boolean closed;

    private LoggedAttachment(boolean terminal, StreamSink sink) {
        this.terminal = terminal;
        this.sink = sink;
    }

    /**
     * Begins reading at once.
     *
     * @param context of the client: the reading stops when it is cancelled
     */
    static Attachment open(
            Container container, AttachRequest request, boolean stdin, StreamSink sink, CallContext context) {
        LoggedAttachment attachment =
                new LoggedAttachment(container.now().spec().process().terminal(), sink);
        if (request.stream()) {
            attachment.live = Optional.of(
                    container.hub().attach(stdin, false, false, new EndOnly(() -> attachment.ended = true)));
        }
        LogRequest all =
                new LogRequest(request.stream(), request.stdout(), request.stderr(), Instant.MIN, Instant.MAX, -1);
        LogReader log = LogReader.pieces(container.logPath(), all, attachment::pass);
        Thread.ofVirtual().name("attach").start(() -> attachment.read(log, context));
        return attachment;
    }

    private void pass(LogEntry entry) {
        if (closed) {
            throw EngineException.cancelled("the attachment is closed");
        }
        sink.data(entry.stream(), entry.data());
    }

    private void read(LogReader log, CallContext context) {
        try {
            log.read(() -> !ended && !closed, context);
        } catch (EngineException e) {
            if (!closed) {
                LOG.warn("the output of an attached container is cut off: {}", e.message());
            }
        } finally {
            sink.end();
        }
    }

    @Override
    public boolean terminal() {
        return terminal;
    }

    @Override
    public void write(byte[] data, int offset, int length) {
        live.ifPresent(streams -> streams.write(data, offset, length));
    }

    @Override
    public void closeInput() {
        live.ifPresent(Attachment::closeInput);
    }

    @Override
    public void close() {
        closed = true;
        live.ifPresent(Attachment::close);
    }
}
