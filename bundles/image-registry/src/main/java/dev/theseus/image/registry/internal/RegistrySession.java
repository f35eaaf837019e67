package dev.theseus.image.registry.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.RegistryAuth;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One call's conversation with one endpoint: adds credentials, follows redirects, answers challenges.
 *
 * <p>Credentials go to the endpoint's own origin and nowhere else.
 */
record RegistrySession(
        RetryingTransport transport,
        Authorization authorization,
        Predicate<String> insecureHost,
        Endpoint endpoint,
        Scope scope,
        RegistryAuth auth,
        CallContext context) {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_REDIRECTS = 10;

    /** {@code <base>/v2/<path>} */
    URI uri(String path) {
        return endpoint.ping().resolve(path);
    }

    RegistrySession withScope(Scope other) {
        return new RegistrySession(transport, authorization, insecureHost, endpoint, other, auth, context);
    }

    /**
     * The answer, whatever its status; redirects of GET and HEAD are followed, a {@code 401} is met with new credentials
     * once.
     *
     * @throws EngineException {@code UNAVAILABLE}, {@code UNAUTHORIZED} (from the token server), {@code CANCELLED},
     *     {@code DEADLINE}
     */
    RegistryResponse send(RegistryRequest request) {
        Optional<String> credentials = authorization.header(endpoint, scope, auth, context);
        RegistryResponse response = follow(request, credentials);
        if (response.status() != 401 || !isHome(response.uri())) {
            return response;
        }
        authorization.learn(endpoint, response);
        credentials.ifPresent(header -> authorization.refuse(endpoint, scope, auth, header));
        Optional<String> others = authorization.header(endpoint, scope, auth, context);
        if (others.isEmpty() || others.equals(credentials)) {
            return response;
        }
        quietly(response);
        return follow(request, others);
    }

    /** Whether the endpoint asks for a user name and password and there are none to give. */
    boolean lacksBasicCredentials() {
        return authorization.wantsBasic(endpoint) && auth.username().isEmpty();
    }

    private RegistryResponse follow(RegistryRequest first, Optional<String> credentials) {
        boolean mayFollow = first.method().equals("GET") || first.method().equals("HEAD");
        RegistryRequest request = first;
        for (int hop = 0; ; hop++) {
            RegistryRequest sent = isHome(request.uri()) && credentials.isPresent()
                    ? request.with("Authorization", credentials.get())
                    : request;
            RegistryResponse response = transport.send(sent, verifies(request.uri()), context);
            Optional<String> location = response.header("Location");
            if (!mayFollow || !REDIRECTS.contains(response.status()) || location.isEmpty()) {
                return response;
            }
            quietly(response);
            if (hop == MOST_REDIRECTS) {
                throw EngineException.unavailable(
                        TransportFailures.subject(first) + ": stopped after " + MOST_REDIRECTS + " redirects");
            }
            request = request.to(target(request.uri(), location.get()));
        }
    }

    /** Where a {@code Location} header points to; a secure registry cannot send us to an unprotected address. */
    URI target(URI from, String location) {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw EngineException.unavailable(endpoint.host() + ": points to something that is no address");
        }
        boolean http = "http".equals(to.getScheme());
        if (to.getHost() == null || !http && !"https".equals(to.getScheme())) {
            throw EngineException.unavailable(endpoint.host() + ": points to something that is no HTTP address");
        }
        if (http && endpoint.verifyTls() && endpoint.tls() && !insecureHost.test(to.getRawAuthority())) {
            throw EngineException.unavailable(
                    endpoint.host() + ": points away from TLS, to " + UrlRedaction.redact(to));
        }
        return to;
    }

    private boolean isHome(URI uri) {
        return Endpoint.origin(uri).equals(Endpoint.origin(endpoint.base()));
    }

    private boolean verifies(URI uri) {
        return isHome(uri) ? endpoint.verifyTls() : !insecureHost.test(uri.getRawAuthority());
    }

    private static void quietly(RegistryResponse response) {
        try (response) {
            response.discard();
        } catch (IOException broken) {
            // The answer was not needed; a broken connection only means that the next request opens its own.
            return;
        }
    }
}
