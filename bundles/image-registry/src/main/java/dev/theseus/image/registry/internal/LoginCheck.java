package dev.theseus.image.registry.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.RegistryAuth;
import java.io.IOException;
import java.util.Optional;

/** Tries credentials on a registry's base address. */
record LoginCheck(RetryingTransport transport, TokenServer tokens, Authorization authorization) {
    private static final int BODY_LIMIT = 64 * 1024;

    /** @return the identity token that the registry gave; empty for none */
    String login(Endpoint endpoint, RegistryAuth auth, CallContext context) {
        Optional<Challenge> challenge = challenge(endpoint, context);
        if (challenge.isEmpty()) {
            return ""; // The registry lets everyone in, as it would with these credentials.
        }
        if (challenge.get().scheme().equals("basic")) {
            check(endpoint, Authorization.basic(auth), context);
            return "";
        }
        Token token = tokens.offlineToken(endpoint, challenge.get(), auth, context);
        check(endpoint, "Bearer " + token.value(), context);
        return token.refreshToken();
    }

    private Optional<Challenge> challenge(Endpoint endpoint, CallContext context) {
        RegistryRequest request = RegistryRequest.get(endpoint.ping());
        try (RegistryResponse response = transport.send(request, endpoint.verifyTls(), context)) {
            if (response.status() == 401) {
                authorization.learn(endpoint, response);
                return Optional.of(Challenge.best(response.headers().allValues("WWW-Authenticate"))
                        .orElseThrow(() -> EngineException.unavailable(TransportFailures.subject(request)
                                + ": the registry offers no way to log in that is known here")));
            }
            if (!response.successful()) {
                throw EngineException.unavailable(TransportFailures.subject(request) + ": "
                        + Refusal.read(response, "").words());
            }
            return Optional.empty();
        }
    }

    private void check(Endpoint endpoint, String header, CallContext context) {
        RegistryRequest request = RegistryRequest.get(endpoint.ping());
        try (RegistryResponse response =
                transport.send(request.with("Authorization", header), endpoint.verifyTls(), context)) {
            String subject = TransportFailures.subject(request);
            RegistryError error = RegistryError.parse(response, response.bytes(BODY_LIMIT));
            if (response.status() == 401 || response.status() == 403) {
                throw EngineException.unauthorized(subject + ": unauthorized: " + error.message());
            }
            if (!response.successful()) {
                throw EngineException.unavailable(subject + ": " + error.words());
            }
        } catch (IOException e) {
            throw TransportFailures.describe(request, e);
        }
    }
}
