package dev.theseus.engine.id;

/**
 * A port of a container: {@code 80/tcp}.
 *
 * @param port 1 to 65535
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}
 */
public record PortKey(int port, String protocol) implements Comparable<PortKey> {
    public PortKey {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("invalid port number: " + port);
        }
        if (!protocol.equals("tcp") && !protocol.equals("udp") && !protocol.equals("sctp")) {
            throw new IllegalArgumentException("invalid proto: " + protocol);
        }
    }

    /** Parses {@code 80} or {@code 80/udp}. */
    public static PortKey parse(String text) {
        int slash = text.indexOf('/');
        String number = slash < 0 ? text : text.substring(0, slash);
        try {
            return new PortKey(Integer.parseInt(number), slash < 0 ? "tcp" : text.substring(slash + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("invalid port specification: \"" + text + "\"", e);
        }
    }

    @Override
    public int compareTo(PortKey other) {
        int byPort = Integer.compare(port, other.port);
        return byPort != 0 ? byPort : protocol.compareTo(other.protocol);
    }

    @Override
    public String toString() {
        return port + "/" + protocol;
    }
}
