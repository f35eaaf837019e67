package dev.theseus.image.registry.internal;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.RegistryAuth;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Gets bearer tokens, by the distribution project's token and OAuth2 specifications. */
final class TokenServer {
    private static final String CLIENT = "theseus";
    private static final int BODY_LIMIT = 1024 * 1024;
    /** What the specification says to assume. */
    private static final long DEFAULT_SECONDS = 60;
    /** Stop using a token a little before its end, for the request's own way. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private static final Gson GSON = new Gson();

    private final RetryingTransport transport;
    private final Predicate<String> insecureHost;

    /** The server's JSON. */
    private record Answer(
            @Nullable String token,
            @Nullable String access_token,
            @Nullable String refresh_token,
            @Nullable Long expires_in) {}

    /** @param insecureHost whether a {@code host[:port]} may be spoken to without verified TLS */
    TokenServer(RetryingTransport transport, Predicate<String> insecureHost) {
        this.transport = transport;
        this.insecureHost = insecureHost;
    }

    /** @throws EngineException {@code UNAUTHORIZED} when the server refuses the credentials */
    Token token(Endpoint endpoint, Challenge challenge, Scope scope, RegistryAuth auth, CallContext context) {
        return request(endpoint, challenge, scope, auth, false, context);
    }

    /** A token without scope that proves the credentials, with an identity token where the server gives them. */
    Token offlineToken(Endpoint endpoint, Challenge challenge, RegistryAuth auth, CallContext context) {
        return request(endpoint, challenge, Scope.NONE, auth, true, context);
    }

    private Token request(
            Endpoint endpoint,
            Challenge challenge,
            Scope scope,
            RegistryAuth auth,
            boolean offline,
            CallContext context) {
        URI realm = realm(endpoint, challenge, auth);
        RegistryRequest request = auth.identityToken().isEmpty()
                ? basicRequest(realm, challenge, scope, auth, offline)
                : refreshRequest(realm, challenge, scope, auth);
        boolean verify = !insecureHost.test(realm.getRawAuthority());
        long asked = System.nanoTime();
        try (RegistryResponse response = transport.send(request, verify, context)) {
            byte[] body = response.bytes(BODY_LIMIT);
            if (!response.successful()) {
                throw refusal(response, body);
            }
            return parse(realm, body, asked);
        } catch (IOException e) {
            throw TransportFailures.describe(request, e);
        }
    }

    private URI realm(Endpoint endpoint, Challenge challenge, RegistryAuth auth) {
        String text = challenge.parameter("realm").orElse("");
        URI realm;
        try {
            realm = endpoint.ping().resolve(text);
        } catch (IllegalArgumentException e) {
            throw EngineException.unavailable(
                    endpoint.host() + ": names a token server that is no address: \"" + text + "\"");
        }
        boolean http = "http".equals(realm.getScheme());
        if (text.isEmpty() || realm.getHost() == null || !http && !"https".equals(realm.getScheme())) {
            throw EngineException.unavailable(
                    endpoint.host() + ": names a token server that is no HTTP address: \"" + text + "\"");
        }
        if (http && !auth.isAnonymous() && !insecureHost.test(realm.getRawAuthority())) {
            throw EngineException.unauthorized(endpoint.host() + ": its token server " + realm.getRawAuthority()
                    + " takes credentials without TLS; if that is meant, add it to the insecure registries");
        }
        return realm;
    }

    private static RegistryRequest basicRequest(
            URI realm, Challenge challenge, Scope scope, RegistryAuth auth, boolean offline) {
        List<String> parameters = new ArrayList<>();
        if (!auth.username().isEmpty()) {
            parameters.add(parameter("account", auth.username()));
        }
        if (offline) {
            parameters.add(parameter("client_id", CLIENT));
            parameters.add(parameter("offline_token", "true"));
        }
        scope.words().forEach(word -> parameters.add(parameter("scope", word)));
        challenge.parameter("service").ifPresent(service -> parameters.add(parameter("service", service)));
        RegistryRequest request = RegistryRequest.get(withQuery(realm, parameters));
        return auth.username().isEmpty() ? request : request.with("Authorization", Authorization.basic(auth));
    }

    private static RegistryRequest refreshRequest(URI realm, Challenge challenge, Scope scope, RegistryAuth auth) {
        List<String> form = new ArrayList<>();
        form.add(parameter("grant_type", "refresh_token"));
        form.add(parameter("refresh_token", auth.identityToken()));
        form.add(parameter("client_id", CLIENT));
        form.add(parameter("scope", String.join(" ", scope.words())));
        challenge.parameter("service").ifPresent(service -> form.add(parameter("service", service)));
        byte[] body = String.join("&", form).getBytes(StandardCharsets.UTF_8);
        return RegistryRequest.of("POST", realm).with(RequestBody.of(body), "application/x-www-form-urlencoded");
    }

    private static String parameter(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static URI withQuery(URI realm, List<String> parameters) {
        String text = realm.toString();
        String separator = realm.getRawQuery() == null ? "?" : "&";
        return parameters.isEmpty() ? realm : URI.create(text + separator + String.join("&", parameters));
    }

    private static EngineException refusal(RegistryResponse response, byte[] body) {
        String subject = TransportFailures.subject(response.request());
        RegistryError error = RegistryError.parse(response, body);
        if (response.status() == 401 || response.status() == 403 || response.status() == 400) {
            return EngineException.unauthorized(subject + ": unauthorized: " + error.message());
        }
        return EngineException.unavailable(subject + ": " + error.words());
    }

    private static Token parse(URI realm, byte[] body, long asked) {
        String where = "token server " + realm.getRawAuthority();
        Answer answer;
        try {
            answer = GSON.fromJson(new String(body, StandardCharsets.UTF_8), Answer.class);
        } catch (JsonParseException e) {
            throw EngineException.unavailable(where + " did not answer with a token: " + e.getMessage());
        }
        String value = answer == null ? null : answer.token != null ? answer.token : answer.access_token;
        if (answer == null || value == null || value.isEmpty() || !value.matches("[\\x21-\\x7e]+")) {
            throw EngineException.unavailable(where + " did not answer with a token");
        }
        long seconds = Math.clamp(
                answer.expires_in == null ? DEFAULT_SECONDS : answer.expires_in,
                DEFAULT_SECONDS,
                Duration.ofDays(1).toSeconds());
        long expires = asked + Duration.ofSeconds(seconds).minus(MARGIN).toNanos();
        return new Token(value, answer.refresh_token == null ? "" : answer.refresh_token, expires);
    }
}
