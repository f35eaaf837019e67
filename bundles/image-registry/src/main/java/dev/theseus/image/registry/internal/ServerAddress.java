package dev.theseus.image.registry.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.ImageReference;
import java.util.regex.Pattern;

/** The server's name as {@code docker login} sends it: empty, a host, or an address with scheme and path. */
final class ServerAddress {
    private static final Pattern HOST = Pattern.compile("(?:[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+])(?::[0-9]{1,5})?");

    private ServerAddress() {}

    /** The domain that image references use for it. */
    static String domain(String address) {
        String host = address.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
        if (host.isEmpty() || host.equals("index.docker.io") || host.equals("registry-1.docker.io")) {
            return ImageReference.DEFAULT_DOMAIN;
        }
        if (!HOST.matcher(host).matches()) {
            throw EngineException.invalid("invalid server address \"" + address + "\": expected host or host:port");
        }
        return host;
    }
}
