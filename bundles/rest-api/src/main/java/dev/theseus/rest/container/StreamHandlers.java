package dev.theseus.rest.container;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.container.Attachment;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.ContainerStreams;
import dev.theseus.engine.container.ContainerStreams.AttachRequest;
import dev.theseus.engine.container.ContainerStreams.LogRequest;
import dev.theseus.engine.container.Containers;
import dev.theseus.engine.container.TerminalSize;
import dev.theseus.engine.time.Moment;
import dev.theseus.http.Hijacked;
import dev.theseus.http.Query;
import dev.theseus.http.WebSocket;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.json.Times;
import dev.theseus.rest.sentence.ErrorSentences;
import dev.theseus.rest.stream.ClientSink;
import dev.theseus.rest.stream.DetachKeys;
import dev.theseus.rest.stream.Framing;
import dev.theseus.rest.stream.StdioSession;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** What goes in and comes out of a container. */
final class StreamHandlers {
    private final Containers containers;
    private final ContainerStreams streams;

    StreamHandlers(Containers containers, ContainerStreams streams) {
        this.containers = containers;
        this.streams = streams;
    }

    void attach(Exchange exchange) throws IOException {
        attach(exchange, request(exchange.query()), false);
    }

    /** The same over a WebSocket, always raw. */
    void attachWebSocket(Exchange exchange) throws IOException {
        if (exchange.header("Sec-WebSocket-Key").isEmpty()) {
            throw EngineException.invalid("this endpoint needs a WebSocket handshake");
        }
        attach(exchange, request(exchange.query()), true);
    }

    private static AttachRequest request(Query query) {
        return new AttachRequest(
                query.flag("logs"),
                query.flag("stream"),
                query.flag("stdin"),
                query.flag("stdout"),
                query.flag("stderr"),
                query.get("detachKeys"));
    }

    private void attach(Exchange exchange, AttachRequest request, boolean webSocket) throws IOException {
        DetachKeys keys = DetachKeys.parse(request.detachKeys());
        ClientSink sink = new ClientSink();
        try (Attachment attachment = streams.attach(exchange.path("id"), request, sink, exchange.context())) {
            boolean framed = !attachment.terminal() && !webSocket;
            try (Hijacked connection =
                    webSocket ? WebSocket.accept(exchange) : exchange.hijack(Framing.contentType(framed, exchange))) {
                StdioSession session = new StdioSession(connection, attachment, sink, framed);
                session.run(request.stdin(), attachment.terminal() ? Optional.of(keys) : Optional.empty());
            }
        } finally {
            sink.abandon();
        }
    }

    void resize(Exchange exchange) {
        TerminalSize size = TerminalSizes.of(exchange.query());
        streams.resize(exchange.path("id"), size.rows(), size.columns(), exchange.context());
        exchange.empty(200);
    }

    void logs(Exchange exchange) throws IOException {
        Query query = exchange.query();
        LogRequest request = new LogRequest(
                query.flag("follow"),
                query.flag("stdout"),
                query.flag("stderr"),
                time(query, "since", Instant.MIN),
                time(query, "until", Instant.MAX),
                tail(query.get("tail")));
        if (!request.stdout() && !request.stderr()) {
            throw EngineException.invalid("Bad parameters: you must choose at least one stream");
        }
        boolean timestamps = query.flag("timestamps");
        ContainerSpec spec = containers
                .inspect(exchange.path("id"), false, exchange.context())
                .spec();
        if (spec.lifecycle().logDriver().equals("none")) {
            // Told now: once the stream is begun, the status is spent.
            throw EngineException.notImplemented("configured logging driver does not support reading");
        }
        boolean terminal = spec.process().terminal();
        String details = query.flag("details") ? LogDetails.of(spec) + " " : "";
        OutputStream output = exchange.stream(Framing.contentType(!terminal, exchange.version()));
        try {
            streams.logs(
                    exchange.path("id"),
                    request,
                    (stream, time, data) -> {
                        byte[] line = prefixed((timestamps ? Times.rfc3339Fixed(time) + " " : "") + details, data);
                        send(exchange, output, terminal ? line : Framing.frame(stream, line));
                    },
                    exchange.context());
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.CANCELLED) {
                throw new IOException("the client is gone", e);
            }
            send(exchange, output, errorLine(terminal, ErrorSentences.of(e)));
        }
    }

    private static byte[] errorLine(boolean terminal, String message) {
        byte[] line = ("Error grabbing logs: " + message + "\n").getBytes(StandardCharsets.UTF_8);
        return terminal ? line : Framing.frame(2, line);
    }

    private static void send(Exchange exchange, OutputStream output, byte[] data) {
        try {
            output.write(data);
        } catch (IOException e) {
            exchange.context().cancel();
            throw new EngineException(ErrorKind.CANCELLED, "the client is gone", e);
        }
    }

    private static byte[] prefixed(String prefix, byte[] data) {
        byte[] before = prefix.getBytes(StandardCharsets.UTF_8);
        byte[] line = Arrays.copyOf(before, before.length + data.length);
        System.arraycopy(data, 0, line, before.length, data.length);
        return line;
    }

    private static Instant time(Query query, String name, Instant whenAbsent) {
        return query.find(name)
                .filter(text -> !text.equals("0"))
                .map(Moment::parse)
                .orElse(whenAbsent);
    }

    /** As Docker does, whatever is no number means all. */
    private static int tail(String text) {
        try {
            return Math.max(-1, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
