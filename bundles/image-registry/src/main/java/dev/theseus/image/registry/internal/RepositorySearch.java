package dev.theseus.image.registry.internal;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.annotations.SerializedName;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.image.SearchHit;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks the search page that is left of version 1 of the registries' protocol ({@code /v1/search}): Docker Hub and some others have it. */
record RepositorySearch(RetryingTransport transport) {
    private static final int ANSWER_LIMIT = 4 * 1024 * 1024;
    private static final Gson GSON = new Gson();

    private record Page(@Nullable List<@Nullable Hit> results) {}

    private record Hit(
            @Nullable String name,
            @Nullable String description,
            @SerializedName("star_count") int stars,
            @SerializedName("is_official") boolean official) {}

    List<SearchHit> search(Endpoint endpoint, String term, int limit, RegistryAuth auth, CallContext context) {
        URI page = endpoint.base()
                .resolve("v1/search?q=" + URLEncoder.encode(term, StandardCharsets.UTF_8) + "&n=" + limit);
        RegistryRequest request = RegistryRequest.get(page);
        if (!auth.username().isEmpty() && !auth.password().isEmpty()) {
            request = request.with("Authorization", Authorization.basic(auth));
        }
        String subject = "search on " + endpoint.host();
        try (RegistryResponse response = transport.send(request, endpoint.verifyTls(), context)) {
            byte[] bytes = response.bytes(ANSWER_LIMIT);
            if (!response.successful()) {
                throw refusal(response, bytes, subject, endpoint);
            }
            if (bytes.length > ANSWER_LIMIT) {
                throw EngineException.unavailable(subject + ": the answer is longer than " + ANSWER_LIMIT + " bytes");
            }
            return parse(bytes, subject).stream().limit(limit).toList();
        } catch (IOException e) {
            throw TransportFailures.describe(request, e);
        }
    }

    private static EngineException refusal(RegistryResponse response, byte[] body, String subject, Endpoint endpoint) {
        RegistryError error = RegistryError.parse(response, body);
        return switch (response.status()) {
            case 401 -> EngineException.unauthorized(subject + ": " + error.words());
            case 403 -> EngineException.forbidden(subject + ": " + error.words());
            case 404 ->
                EngineException.notFound(
                        subject + ": this registry has no search; ask " + endpoint.host() + " by its own page or tool");
            default -> EngineException.unavailable(subject + ": " + error.words());
        };
    }

    private static List<SearchHit> parse(byte[] bytes, String subject) {
        try {
            Page page = GSON.fromJson(new String(bytes, StandardCharsets.UTF_8), Page.class);
            if (page == null || page.results == null) {
                return List.of();
            }
            return page.results.stream()
                    .filter(Objects::nonNull)
                    .filter(hit -> hit.name() != null)
                    .map(hit -> new SearchHit(
                            text(hit.name()), text(hit.description()), Math.max(0, hit.stars()), hit.official()))
                    .toList();
        } catch (JsonParseException e) {
            throw EngineException.unavailable(subject + ": the registry did not answer with a list");
        }
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
