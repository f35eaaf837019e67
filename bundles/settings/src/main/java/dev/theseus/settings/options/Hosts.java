package dev.theseus.settings.options;

import java.nio.charset.StandardCharsets;

/** Values of {@code --host}. */
final class Hosts {
    /** Bytes of a socket's path that the kernel takes, without the final NUL. */
    private static final int SOCKET_PATH = 107;

    private Hosts() {}

    /** The address with its scheme: a bare {@code host:port} is TCP. */
    static String normalize(String value) {
        int scheme = value.indexOf("://");
        if (scheme < 0) {
            return normalize("tcp://" + value);
        }
        String rest = value.substring(scheme + 3);
        switch (value.substring(0, scheme)) {
            case "unix" -> unix(value, rest);
            case "tcp" -> tcp(value, rest);
            case "fd" -> {
                return value;
            }
            default ->
                throw new IllegalArgumentException(
                        "Invalid bind address format: " + value + " (unix://, tcp:// and fd:// are known)");
        }
        return value;
    }

    private static void unix(String value, String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(
                    "Invalid bind address: " + value + ": the socket's path must be absolute");
        }
        if (path.getBytes(StandardCharsets.UTF_8).length > SOCKET_PATH) {
            throw new IllegalArgumentException(
                    "Invalid bind address: " + value + ": the socket's path is longer than " + SOCKET_PATH + " bytes");
        }
    }

    private static void tcp(String value, String rest) {
        String authority = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon >= 0 && colon > authority.lastIndexOf(']');
        String host = hasPort ? authority.substring(0, colon) : authority;
        if (host.contains("/")
                || host.contains("@")
                || host.contains(" ")
                || (host.contains(":") && !host.startsWith("["))) {
            throw new IllegalArgumentException("Invalid bind address format: " + value);
        }
        if (hasPort && !authority.substring(colon + 1).matches("\\d{1,5}")) {
            throw new IllegalArgumentException("Invalid bind address: " + value + ": the port is not a number");
        }
        if (hasPort && Integer.parseInt(authority.substring(colon + 1)) > 65535) {
            throw new IllegalArgumentException("Invalid bind address: " + value + ": the port is above 65535");
        }
    }
}
