package dev.theseus.image.registry.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.RegistryAuth;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers what each endpoint demands and the tokens that meet it. */
final class Authorization {
    private record TokenKey(String realm, String service, Scope scope, RegistryAuth auth) {}

    private final TokenServer tokenServer;
    private final Map<URI, Challenge> challenges = new ConcurrentHashMap<>();
    private final Map<TokenKey, Token> tokens = new ConcurrentHashMap<>();

    Authorization(TokenServer tokenServer) {
        this.tokenServer = tokenServer;
    }

    /** Takes note of a {@code 401}'s challenge, if the response is one. */
    void learn(Endpoint endpoint, RegistryResponse response) {
        if (response.status() == 401) {
            Challenge.best(response.headers().allValues("WWW-Authenticate"))
                    .ifPresent(challenge -> challenges.put(endpoint.base(), challenge));
        }
    }

    /** Whether the endpoint asked for a user name and password, as against tokens. */
    boolean wantsBasic(Endpoint endpoint) {
        Challenge challenge = challenges.get(endpoint.base());
        return challenge != null && challenge.scheme().equals("basic");
    }

    /**
     * The {@code Authorization} header for a request; empty where none is demanded or nothing is known to send.
     *
     * @throws dev.theseus.api.error.EngineException {@code UNAUTHORIZED} when the token server refuses
     */
    Optional<String> header(Endpoint endpoint, Scope scope, RegistryAuth auth, CallContext context) {
        if (!auth.registryToken().isEmpty()) {
            return Optional.of("Bearer " + auth.registryToken());
        }
        Challenge challenge = challenges.get(endpoint.base());
        if (challenge == null) {
            return Optional.empty();
        }
        if (challenge.scheme().equals("basic")) {
            return auth.username().isEmpty() ? Optional.empty() : Optional.of(basic(auth));
        }
        return Optional.of("Bearer " + token(endpoint, challenge, scope, auth, context));
    }

    private String token(Endpoint endpoint, Challenge challenge, Scope scope, RegistryAuth auth, CallContext context) {
        TokenKey key = key(challenge, scope, auth);
        Token known = tokens.get(key);
        if (known != null && known.isFresh()) {
            return known.value();
        }
        Token fresh;
        try {
            fresh = tokenServer.token(endpoint, challenge, scope, auth, context);
        } catch (EngineException e) {
            // The registry may want something else by now, or of somebody else: the next request asks it again.
            challenges.remove(endpoint.base(), challenge);
            throw e;
        }
        tokens.values().removeIf(token -> !token.isFresh());
        tokens.put(key, fresh);
        return fresh.value();
    }

    /** The endpoint did not take {@code header}: the next one has to be another. */
    void refuse(Endpoint endpoint, Scope scope, RegistryAuth auth, String header) {
        Challenge challenge = challenges.get(endpoint.base());
        if (challenge != null) {
            tokens.computeIfPresent(
                    key(challenge, scope, auth),
                    (key, token) -> header.equals("Bearer " + token.value()) ? null : token);
        }
    }

    private static TokenKey key(Challenge challenge, Scope scope, RegistryAuth auth) {
        return new TokenKey(
                challenge.parameter("realm").orElse(""),
                challenge.parameter("service").orElse(""),
                scope,
                auth);
    }

    static String basic(RegistryAuth auth) {
        String pair = auth.username() + ":" + auth.password();
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
