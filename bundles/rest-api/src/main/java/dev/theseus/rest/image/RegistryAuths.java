package dev.theseus.rest.image;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.json.JsonFields;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Credentials as clients send them. */
public final class RegistryAuths {
    private RegistryAuths() {}

    /** From {@code X-Registry-Auth}, base64url of JSON. As Docker does, what cannot be read counts as none. */
    static RegistryAuth of(Exchange exchange) {
        String header = exchange.header("X-Registry-Auth").orElse("").trim();
        if (header.isEmpty()) {
            return RegistryAuth.ANONYMOUS;
        }
        try {
            byte[] json = Base64.getUrlDecoder().decode(header.replace('+', '-').replace('/', '_'));
            return of(JsonFields.parse(new String(json, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException | EngineException e) {
            return RegistryAuth.ANONYMOUS;
        }
    }

    /**
     * From {@code X-Registry-Config}, base64 of a JSON object from servers to credentials: what is known for a registry's domain. What
     * cannot be read counts as none.
     */
    public static Function<String, RegistryAuth> ofConfig(Exchange exchange) {
        Map<String, RegistryAuth> known = new HashMap<>();
        String header = exchange.header("X-Registry-Config").orElse("").trim();
        try {
            byte[] json = Base64.getUrlDecoder().decode(header.replace('+', '-').replace('/', '_'));
            String text = header.isEmpty() ? "{}" : new String(json, StandardCharsets.UTF_8);
            JsonFields all = JsonFields.parse(text);
            for (String server : all.keys()) {
                all.object(server).ifPresent(fields -> known.put(domain(server), of(fields)));
            }
        } catch (IllegalArgumentException | EngineException e) {
            known.clear();
        }
        return domain -> known.getOrDefault(domain, RegistryAuth.ANONYMOUS);
    }

    /** {@code docker login} keeps the default registry by an address of old. */
    private static String domain(String server) {
        String host = server.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
        return host.equals("index.docker.io") || host.equals("registry-1.docker.io")
                ? ImageReference.DEFAULT_DOMAIN
                : host;
    }

    /** From an AuthConfig object. */
    public static RegistryAuth of(JsonFields fields) {
        String username = fields.string("username");
        String password = fields.string("password");
        String both = fields.string("auth");
        if (username.isEmpty() && !both.isEmpty()) {
            String decoded = new String(Base64.getDecoder().decode(both), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            if (colon > 0) {
                username = decoded.substring(0, colon);
                password = decoded.substring(colon + 1);
            }
        }
        return new RegistryAuth(
                username,
                password,
                fields.string("serveraddress"),
                fields.string("identitytoken"),
                fields.string("registrytoken"));
    }
}
