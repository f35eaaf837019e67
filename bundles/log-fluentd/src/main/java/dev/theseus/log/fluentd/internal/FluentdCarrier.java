package dev.theseus.log.fluentd.internal;

import dev.theseus.api.log.LogLine;
import dev.theseus.kit.log.wire.Carrier;
import dev.theseus.kit.log.wire.StreamWire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLSocketFactory;

/** Sends one stream's records, many in one message, and waits for their acknowledgement if that was asked for. */
record FluentdCarrier(FluentdOptions options, ForwardMessage message) implements Carrier<StreamWire> {
    private static final int CHUNK_ID = 16;

    @Override
    public StreamWire dial() throws IOException {
        String host = options.address().host();
        int port = options.address().port();
        return switch (options.address().scheme()) {
            case "unix" -> StreamWire.unix(Path.of(options.address().path()));
            case "tls" -> StreamWire.tls(host, port, (SSLSocketFactory) SSLSocketFactory.getDefault(), true);
            default -> StreamWire.tcp(host, port);
        };
    }

    @Override
    public void carry(List<LogLine> lines, int first, StreamWire wire) throws IOException {
        if (!options.acknowledged()) {
            wire.send(message.of(lines, ""));
            return;
        }
        byte[] random = new byte[CHUNK_ID];
        ThreadLocalRandom.current().nextBytes(random);
        String chunk = Base64.getEncoder().encodeToString(random);
        wire.send(message.of(lines, chunk));
        wire.flush();
        Acknowledgement.require(chunk, wire.input());
    }
}
