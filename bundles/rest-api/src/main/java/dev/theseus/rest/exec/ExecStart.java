package dev.theseus.rest.exec;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.container.Attachment;
import dev.theseus.engine.exec.Execs;
import dev.theseus.engine.exec.Execs.ExecConfig;
import dev.theseus.http.Hijacked;
import dev.theseus.rest.container.HostConfigReader;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.http.Handler;
import dev.theseus.rest.json.JsonFields;
import dev.theseus.rest.sentence.ErrorSentences;
import dev.theseus.rest.stream.ClientSink;
import dev.theseus.rest.stream.DetachKeys;
import dev.theseus.rest.stream.Framing;
import dev.theseus.rest.stream.StdioSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs an exec, tied to the client or detached. */
final class ExecStart implements Handler {
    private final Execs execs;

    ExecStart(Execs execs) {
        this.execs = execs;
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        JsonFields body = exchange.bodyOrEmpty();
        ExecConfig config = execs.inspect(exchange.path("id")).config();
        if (body.flag("Detach")) {
            ClientSink nobody = new ClientSink();
            nobody.abandon();
            execs.start(exchange.path("id"), true, HostConfigReader.consoleSize(body), nobody, exchange.context());
            exchange.empty(200);
            return;
        }
        attached(exchange, body, config);
    }

    private void attached(Exchange exchange, JsonFields body, ExecConfig config) throws IOException {
        boolean framed = !config.terminal();
        DetachKeys keys = DetachKeys.parse(config.detachKeys());
        ClientSink sink = new ClientSink();
        try (ClientHead head = new ClientHead(exchange, framed)) {
            try (Attachment attachment = execs.start(
                    exchange.path("id"),
                    false,
                    HostConfigReader.consoleSize(body),
                    sink,
                    head::send,
                    exchange.context())) {
                StdioSession session = new StdioSession(head.connection(), attachment, sink, framed);
                session.run(config.attachStdin(), framed ? Optional.empty() : Optional.of(keys));
            } catch (EngineException e) {
                if (!head.isSent()) {
                    throw e;
                }
                head.tell(ErrorSentences.of(e));
            }
        } finally {
            sink.abandon();
        }
    }

    /**
     * The head of the answer. It leaves before the process runs: clients with buffered readers lose output that comes in one segment
     * with it. A failure after that is told in the stream, and clients ask for the exit code 126 or 127.
     */
    private static final class ClientHead implements AutoCloseable {
        private final Exchange exchange;
        private final boolean framed;
        private @Nullable Hijacked connection;

        ClientHead(Exchange exchange, boolean framed) {
            this.exchange = exchange;
            this.framed = framed;
        }

        void send() {
            try {
                connection = exchange.hijack(Framing.contentType(framed, exchange));
            } catch (IOException e) {
                throw new EngineException(ErrorKind.CANCELLED, "the client is gone", e);
            }
        }

        boolean isSent() {
            return connection != null;
        }

        Hijacked connection() {
            return Objects.requireNonNull(connection, "the start is accepted before it returns");
        }

        void tell(String message) throws IOException {
            byte[] line = (message + "\r\n").getBytes(StandardCharsets.UTF_8);
            connection().output().write(framed ? Framing.frame(1, line) : line);
        }

        @Override
        public void close() throws IOException {
            if (connection != null) {
                connection.close();
            }
        }
    }
}
