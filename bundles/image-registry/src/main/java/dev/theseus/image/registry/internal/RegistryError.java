package dev.theseus.image.registry.internal;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A registry's own account of a failure.
 *
 * @param code from the distribution specification ({@code MANIFEST_UNKNOWN}); empty when the registry named none
 * @param message its words
 */
record RegistryError(String code, String message) {
    private static final Gson GSON = new Gson();
    private static final int LONGEST_MESSAGE = 1000;

    private record Body(
            @Nullable List<@Nullable Entry> errors,
            @Nullable String details,
            @Nullable String error_description) {}

    private record Entry(@Nullable String code, @Nullable String message) {}

    /** {@code manifest unknown: manifest unknown} */
    String words() {
        return code.isEmpty() ? message : code.toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + message;
    }

    RegistryError orCode(String fallback) {
        return code.isEmpty()
                ? new RegistryError(fallback, fallback.toLowerCase(Locale.ROOT).replace('_', ' '))
                : this;
    }

    static RegistryError parse(RegistryResponse response, byte[] body) {
        return fromChallenge(response)
                .or(() -> fromBody(new String(body, StandardCharsets.UTF_8)))
                .orElseGet(() -> fromStatus(response.status()));
    }

    /** A token server's registry says in the challenge whether the token was bad or not enough (RFC 6750). */
    private static Optional<RegistryError> fromChallenge(RegistryResponse response) {
        return Challenge.best(response.headers().allValues("WWW-Authenticate"))
                .flatMap(challenge -> challenge.parameter("error"))
                .flatMap(error -> switch (error) {
                    case "insufficient_scope" ->
                        Optional.of(new RegistryError("DENIED", "requested access to the resource is denied"));
                    case "invalid_token" -> Optional.of(new RegistryError("UNAUTHORIZED", "authentication required"));
                    default -> Optional.empty();
                });
    }

    private static Optional<RegistryError> fromBody(String text) {
        try {
            Body body = GSON.fromJson(text, Body.class);
            if (body == null) {
                return Optional.empty();
            }
            if (body.errors != null && !body.errors.isEmpty() && body.errors.getFirst() != null) {
                Entry first = body.errors.getFirst();
                String code = first.code == null ? "" : first.code;
                String message = first.message == null || first.message.isEmpty()
                        ? code.toLowerCase(Locale.ROOT).replace('_', ' ')
                        : shortened(first.message);
                return message.isEmpty() ? Optional.empty() : Optional.of(new RegistryError(code, message));
            }
            String other = body.details != null ? body.details : body.error_description;
            return Optional.ofNullable(other).map(words -> new RegistryError("", shortened(words)));
        } catch (JsonParseException notDocumented) {
            return Optional.empty();
        }
    }

    private static String shortened(String message) {
        String line = message.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "…";
    }

    private static RegistryError fromStatus(int status) {
        return switch (status) {
            case 401 -> new RegistryError("UNAUTHORIZED", "authentication required");
            case 403 -> new RegistryError("DENIED", "requested access to the resource is denied");
            case 429 -> new RegistryError("TOOMANYREQUESTS", "too many requests");
            default -> new RegistryError("", "received unexpected HTTP status: " + status + reason(status));
        };
    }

    private static String reason(int status) {
        return switch (status) {
            case 400 -> " Bad Request";
            case 404 -> " Not Found";
            case 405 -> " Method Not Allowed";
            case 500 -> " Internal Server Error";
            case 502 -> " Bad Gateway";
            case 503 -> " Service Unavailable";
            case 504 -> " Gateway Timeout";
            default -> "";
        };
    }
}
