package dev.theseus.image.registry.internal;

import java.net.URI;

/**
 * One base address of a registry's API.
 *
 * @param base ends with a slash; {@code v2/} comes after it
 * @param verifyTls whether the certificate has to be good
 * @param mirror whether it only stands in for the default registry
 */
record Endpoint(URI base, boolean verifyTls, boolean mirror) {
    /** The address that tells whether the registry is there, and which credentials it wants. */
    URI ping() {
        return base.resolve("v2/");
    }

    /** {@code host[:port]}, as users write it. */
    String host() {
        return base.getRawAuthority();
    }

    boolean tls() {
        return base.getScheme().equals("https");
    }

    /** Scheme, host and port: what credentials must not leave. */
    static String origin(URI uri) {
        int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
        return uri.getScheme() + "://" + uri.getHost() + ":" + port;
    }
}
