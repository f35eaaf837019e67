package dev.theseus.log.syslog.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.kit.log.wire.Address;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who gets the messages. */
sealed interface Receiver {
    /** This machine's own daemon, wherever it listens. */
    record Local() implements Receiver {}

    /** A UNIX socket; of either kind if the user has not said {@code unixgram}. */
    record Socket(Path path, boolean datagrams) implements Receiver {}

    record Udp(String host, int port) implements Receiver {}

    record Tcp(String host, int port, boolean tls) implements Receiver {}

    int PORT = 514;

    /** @throws EngineException {@code INVALID_PARAMETER} */
    static Receiver of(String text) {
        if (text.isEmpty()) {
            return new Local();
        }
        Address address = Address.parse(text)
                .orElseThrow(
                        () -> EngineException.invalid("syslog-address should be in form proto://address, got " + text))
                .orPort(PORT);
        return switch (address.scheme()) {
            case "unix", "unixgram" ->
                new Socket(existing(address.path()), address.scheme().equals("unixgram"));
            case "udp" -> new Udp(host(address), address.port());
            case "tcp" -> new Tcp(host(address), address.port(), false);
            case "tcp+tls" -> new Tcp(host(address), address.port(), true);
            default -> throw EngineException.invalid("unsupported scheme: '" + address.scheme() + "'");
        };
    }

    /** Without a host it is this machine, as for Go. */
    private static String host(Address address) {
        return address.host().isEmpty() ? "localhost" : address.host();
    }

    private static Path existing(String path) {
        if (!Files.exists(Path.of(path))) {
            throw EngineException.invalid("stat " + path + ": no such file or directory");
        }
        return Path.of(path);
    }
}
