package dev.theseus.rest.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.theseus.api.error.EngineException;
import dev.theseus.http.Query;
import dev.theseus.http.json.JsonDocument;
import dev.theseus.http.json.JsonMeter;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The {@code filters} parameter, in its two forms: {@code {"name":{"value":true}}} and {@code {"name":["value"]}}. */
public final class Filters {
    private Filters() {}

    public static Map<String, List<String>> of(Query query) {
        String text = query.get("filters");
        return text.isEmpty() ? Map.of() : parse(text);
    }

    /** Like {@link #of(Query)}; names outside {@code known} are refused. */
    public static Map<String, List<String>> of(Query query, Set<String> known) {
        Map<String, List<String>> filters = of(query);
        for (String name : filters.keySet()) {
            if (!known.contains(name)) {
                throw EngineException.invalid("invalid filter '" + name + "'");
            }
        }
        return filters;
    }

    static Map<String, List<String>> parse(String text) {
        JsonElement parsed;
        try {
            parsed =
                    JsonDocument.read(new StringReader(text), JsonMeter.small()).orElseThrow(() -> invalid(text));
        } catch (EngineException e) {
            throw invalid(text);
        }
        if (parsed.isJsonNull()) {
            return Map.of();
        }
        if (!(parsed instanceof JsonObject object)) {
            throw invalid(text);
        }
        Map<String, List<String>> filters = new LinkedHashMap<>();
        object.asMap().forEach((name, value) -> {
            List<String> values = values(value, text);
            if (!values.isEmpty()) {
                filters.put(name, values);
            }
        });
        return filters;
    }

    private static List<String> values(JsonElement value, String text) {
        List<String> values = new ArrayList<>();
        switch (value) {
            case JsonObject set ->
                set.asMap().forEach((key, on) -> {
                    if (!(on instanceof JsonPrimitive primitive) || !primitive.isBoolean()) {
                        throw invalid(text);
                    }
                    if (primitive.getAsBoolean()) {
                        values.add(key);
                    }
                });
            case JsonArray list -> {
                for (JsonElement element : list) {
                    if (!(element instanceof JsonPrimitive primitive) || !primitive.isString()) {
                        throw invalid(text);
                    }
                    values.add(primitive.getAsString());
                }
            }
            default -> throw invalid(text);
        }
        return values;
    }

    private static EngineException invalid(String text) {
        return EngineException.invalid(
                "invalid filter: " + text + " (a JSON object of lists, or of objects with true values, is needed)");
    }
}
