package dev.theseus.engine.image.internal.document;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads JSON that strangers wrote. What is absent or {@code null} reads as empty; what has the wrong shape is told by its
 * name, as {@code DATA_LOSS}.
 */
public final class Fields {
    private Fields() {}

    /** @param what names the document in messages */
    public static JsonObject parse(byte[] bytes, String what) {
        return asObject(element(bytes, what), what);
    }

    public static List<JsonObject> parseList(byte[] bytes, String what) {
        JsonElement element = element(bytes, what);
        if (!element.isJsonArray()) {
            throw malformed(what, "a list");
        }
        List<JsonObject> list = new ArrayList<>();
        element.getAsJsonArray().forEach(item -> list.add(asObject(item, what)));
        return list;
    }

    public static String text(JsonObject object, String name) {
        JsonElement element = object.get(name);
        if (isAbsent(element)) {
            return "";
        }
        if (!element.isJsonPrimitive()) {
            throw malformed(name, "a string");
        }
        return element.getAsString();
    }

    public static long number(JsonObject object, String name, long fallback) {
        JsonElement element = object.get(name);
        if (isAbsent(element)) {
            return fallback;
        }
        try {
            return element.getAsLong();
        } catch (RuntimeException e) {
            throw malformed(name, "a number");
        }
    }

    public static boolean flag(JsonObject object, String name) {
        JsonElement element = object.get(name);
        return !isAbsent(element) && element.isJsonPrimitive() && element.getAsBoolean();
    }

    public static Optional<JsonObject> object(JsonObject object, String name) {
        JsonElement element = object.get(name);
        return isAbsent(element) ? Optional.empty() : Optional.of(asObject(element, name));
    }

    public static List<JsonObject> objects(JsonObject object, String name) {
        List<JsonObject> list = new ArrayList<>();
        for (JsonElement item : items(object, name)) {
            list.add(asObject(item, name));
        }
        return list;
    }

    /** Empty when the field is absent, unlike a list of nothing. */
    public static Optional<List<String>> texts(JsonObject object, String name) {
        if (isAbsent(object.get(name))) {
            return Optional.empty();
        }
        List<String> list = new ArrayList<>();
        for (JsonElement item : items(object, name)) {
            if (!item.isJsonPrimitive()) {
                throw malformed(name, "a list of strings");
            }
            list.add(item.getAsString());
        }
        return Optional.of(List.copyOf(list));
    }

    public static Map<String, String> textMap(JsonObject object, String name) {
        Map<String, String> map = new LinkedHashMap<>();
        object(object, name).ifPresent(fields -> fields.keySet().forEach(key -> map.put(key, text(fields, key))));
        return map;
    }

    public static Digest digest(JsonObject object, String name) {
        return digest(text(object, name), name);
    }

    static Digest digest(String value, String name) {
        if (!Digest.isValid(value)) {
            throw malformed(name, "a digest");
        }
        return new Digest(value);
    }

    private static JsonElement element(byte[] bytes, String what) {
        try {
            return JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8));
        } catch (JsonParseException e) {
            throw malformed(what, "JSON");
        }
    }

    private static List<JsonElement> items(JsonObject object, String name) {
        JsonElement element = object.get(name);
        if (isAbsent(element)) {
            return List.of();
        }
        if (!element.isJsonArray()) {
            throw malformed(name, "a list");
        }
        return element.getAsJsonArray().asList();
    }

    private static JsonObject asObject(JsonElement element, String what) {
        if (!element.isJsonObject()) {
            throw malformed(what, "an object");
        }
        return element.getAsJsonObject();
    }

    private static boolean isAbsent(@org.jspecify.annotations.Nullable JsonElement element) {
        return element == null || element.isJsonNull();
    }

    private static EngineException malformed(String what, String shape) {
        return EngineException.dataLoss("malformed image document: " + what + " is not " + shape);
    }
}
