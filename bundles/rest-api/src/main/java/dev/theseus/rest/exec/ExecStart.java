package dev.theseus.rest.exec;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.container.Attachment;
import dev.theseus.engine.exec.Execs;
import dev.theseus.engine.exec.Execs.ExecConfig;
import dev.theseus.http.Hijacked;
import dev.theseus.rest.container.HostConfigReader;
import dev.theseus.rest.http.ErrorSentences;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.http.Handler;
import dev.theseus.rest.json.JsonFields;
import dev.theseus.rest.stream.ClientSink;
import dev.theseus.rest.stream.DetachKeys;
import dev.theseus.rest.stream.Framing;
import dev.theseus.rest.stream.StdioSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

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
        String type = Framing.contentType(framed, exchange.version());
        DetachKeys keys = DetachKeys.parse(config.detachKeys());
        ClientSink sink = new ClientSink();
        try (Attachment attachment = execs.start(
                        exchange.path("id"), false, HostConfigReader.consoleSize(body), sink, exchange.context());
                Hijacked connection = exchange.hijack(type)) {
            StdioSession session = new StdioSession(connection, attachment, sink, framed);
            session.run(config.attachStdin(), framed ? Optional.empty() : Optional.of(keys));
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.INVALID_PARAMETER || exchange.isCommitted()) {
                throw e;
            }
            tell(exchange, type, framed, ErrorSentences.of(e));
        } finally {
            sink.abandon();
        }
    }

    /** A command that cannot be run is told in the stream, as clients then ask for the exit code 126 or 127. */
    private static void tell(Exchange exchange, String type, boolean framed, String message) throws IOException {
        try (Hijacked connection = exchange.hijack(type)) {
            byte[] line = (message + "\r\n").getBytes(StandardCharsets.UTF_8);
            connection.output().write(framed ? Framing.frame(1, line) : line);
        }
    }
}
