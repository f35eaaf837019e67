package dev.theseus.rest.http;

import com.google.gson.JsonElement;
import dev.theseus.http.HttpExchange;
import dev.theseus.rest.json.JsonFields;

/** One request of a client of a certain version, and its answer. */
public interface Exchange extends HttpExchange {
    ApiVersion version();

    /** The body as a JSON object of at most 4 MiB; an absent body is {@code INVALID_PARAMETER}. */
    JsonFields body();

    /** Like {@link #body} but an absent body is an object without fields. */
    JsonFields bodyOrEmpty();

    default void json(JsonElement body) {
        json(200, body);
    }
}
