package dev.theseus.image.registry.internal;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP request, without credentials.
 *
 * @param repeatable whether sending it twice does no harm, so that it may be repeated after a failure
 */
record RegistryRequest(
        String method, URI uri, Map<String, String> headers, Optional<RequestBody> body, boolean repeatable) {
    RegistryRequest {
        headers = Map.copyOf(headers);
    }

    static RegistryRequest get(URI uri) {
        return of("GET", uri);
    }

    static RegistryRequest of(String method, URI uri) {
        return new RegistryRequest(method, uri, Map.of(), Optional.empty(), true);
    }

    RegistryRequest with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new RegistryRequest(method, uri, more, body, repeatable);
    }

    RegistryRequest with(RequestBody content, String contentType) {
        return new RegistryRequest(method, uri, headers, Optional.of(content), repeatable)
                .with("Content-Type", contentType);
    }

    RegistryRequest to(URI elsewhere) {
        return new RegistryRequest(method, elsewhere, headers, body, repeatable);
    }

    /** The same request, to be sent once only. */
    RegistryRequest once() {
        return new RegistryRequest(method, uri, headers, body, false);
    }
}
