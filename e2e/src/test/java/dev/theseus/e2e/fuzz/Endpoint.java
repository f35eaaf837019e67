package dev.theseus.e2e.fuzz;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the API's description, {@code api.jsonl}, which was made of Docker's own.
 *
 * @param path with variables in braces
 * @param query names with a type: {@code integer}, or the words that are known, with bars between them
 * @param body a type in place of each value, {@code *} in place of any key; {@code "tar"} for an archive
 */
record Endpoint(
        String method,
        String path,
        Map<String, JsonElement> query,
        @Nullable JsonElement body) {
    static List<Endpoint> all() {
        try (InputStream in = Objects.requireNonNull(Endpoint.class.getResourceAsStream("api.jsonl"))) {
            Gson gson = new Gson();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> gson.fromJson(line, Endpoint.class))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    boolean takesArchive() {
        return body != null && body.isJsonPrimitive();
    }
}
