package dev.theseus.image.registry.internal;

import java.net.URI;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Addresses as they may be shown: without user names, passwords, signatures and upload states. */
final class UrlRedaction {
    private static final Set<String> HARMLESS =
            Set.of("service", "scope", "account", "mount", "from", "digest", "n", "last", "offline_token", "client_id");

    private UrlRedaction() {}

    static String redact(URI uri) {
        String authority = String.valueOf(uri.getRawAuthority());
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        String query = uri.getRawQuery();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return uri.getScheme() + "://" + host + path + (query == null ? "" : "?" + redactQuery(query));
    }

    private static String redactQuery(String query) {
        return Arrays.stream(query.split("&", -1))
                .map(parameter -> {
                    String name = parameter.split("=", 2)[0];
                    return HARMLESS.contains(name) ? parameter : name + "=REDACTED";
                })
                .collect(Collectors.joining("&"));
    }
}
