package dev.theseus.http.server;

import dev.theseus.api.error.EngineException;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** Where to listen, as {@code --host} says it. */
sealed interface HostAddress {
    String DEFAULT = "unix:///var/run/docker.sock";

    record Unix(Path path) implements HostAddress {}

    record Tcp(InetSocketAddress address) implements HostAddress {}

    /**
     * Sockets that were open when the daemon was started.
     *
     * @param name empty for all; else a descriptor's number or its name in LISTEN_FDNAMES
     */
    record Inherited(String name) implements HostAddress {}

    /**
     * Parses {@code unix://PATH}, {@code tcp://HOST:PORT}, {@code fd://[NAME]}.
     *
     * @param defaultPort for {@code tcp} without a port: 2375, or 2376 with TLS
     */
    static HostAddress parse(String text, int defaultPort) {
        if (text.startsWith("unix://")) {
            String path = text.substring("unix://".length());
            return new Unix(Path.of(path.isEmpty() ? DEFAULT.substring("unix://".length()) : path));
        }
        if (text.startsWith("fd://")) {
            String name = text.substring("fd://".length());
            return new Inherited(name.equals("*") ? "" : name);
        }
        if (text.startsWith("tcp://")) {
            return tcp(text, text.substring("tcp://".length()), defaultPort);
        }
        throw EngineException.invalid(
                "invalid bind address (" + text + "): should be unix://PATH, tcp://HOST:PORT or fd://");
    }

    private static HostAddress tcp(String text, String address, int defaultPort) {
        String hostPort = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
        int colon = hostPort.lastIndexOf(':');
        boolean hasPort = colon >= 0 && hostPort.indexOf(']') < colon;
        String host = hasPort ? hostPort.substring(0, colon) : hostPort;
        try {
            int port = hasPort ? Integer.parseInt(hostPort.substring(colon + 1)) : defaultPort;
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            InetSocketAddress resolved = new InetSocketAddress(host.isEmpty() ? "127.0.0.1" : host, port);
            if (resolved.isUnresolved()) {
                throw EngineException.invalid("invalid bind address (" + text + "): unknown host " + host);
            }
            return new Tcp(resolved);
        } catch (NumberFormatException e) {
            throw EngineException.invalid("invalid bind address (" + text + "): the port is not a number");
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid("invalid bind address (" + text + "): " + e.getMessage());
        }
    }
}
