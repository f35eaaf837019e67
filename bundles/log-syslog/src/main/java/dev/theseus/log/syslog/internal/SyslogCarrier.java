package dev.theseus.log.syslog.internal;

import dev.theseus.api.log.LogLine;
import dev.theseus.kit.log.wire.Carrier;
import dev.theseus.kit.log.wire.DatagramWire;
import dev.theseus.kit.log.wire.StreamWire;
import dev.theseus.kit.log.wire.UnixDatagramWire;
import dev.theseus.kit.log.wire.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Sends one stream's messages to the receiver that its options name. */
record SyslogCarrier(SyslogOptions options, Message message) implements Carrier<Wire> {
    /** Where daemons listen on their own machine. */
    private static final List<Path> LOCAL =
            List.of(Path.of("/dev/log"), Path.of("/var/run/syslog"), Path.of("/var/run/log"));

    @Override
    public Wire dial() throws IOException {
        return switch (options.receiver()) {
            case Receiver.Local() -> local();
            case Receiver.Socket(Path path, boolean datagrams) ->
                datagrams ? UnixDatagramWire.open(path) : either(path);
            case Receiver.Udp(String host, int port) -> DatagramWire.open(host, port);
            case Receiver.Tcp(String host, int port, boolean tls) ->
                tls
                        ? StreamWire.tls(
                                host,
                                port,
                                options.tls().factory(),
                                options.tls().verify())
                        : StreamWire.tcp(host, port);
        };
    }

    private static Wire local() throws IOException {
        IOException none = new IOException("no syslog daemon listens on this machine");
        for (Path path : LOCAL) {
            try {
                return either(path);
            } catch (IOException e) {
                none.addSuppressed(e);
            }
        }
        throw none;
    }

    /** Most daemons take datagrams there, some streams. */
    private static Wire either(Path path) throws IOException {
        try {
            return UnixDatagramWire.open(path);
        } catch (IOException e) {
            return StreamWire.unix(path);
        }
    }

    @Override
    public void carry(List<LogLine> lines, int first, Wire wire) throws IOException {
        for (LogLine line : lines) {
            byte[] framed = message.of(line);
            if (framed.length > 0) {
                wire.send(framed);
            }
        }
    }
}
