package dev.theseus.rest.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.theseus.api.error.EngineException;
import dev.theseus.http.json.JsonDocument;
import dev.theseus.http.json.JsonMeter;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a JSON object as Go's decoder does for Docker: names match in any case, {@code null} is as good as
 * absent, unknown fields are ignored. A wrong type is {@code INVALID_PARAMETER} and names the field.
 */
public final class JsonFields {
    private final JsonObject object;
    private final String path;
    private @Nullable Map<String, JsonElement> folded;

    private JsonFields(JsonObject object, String path) {
        this.object = object;
        this.path = path;
    }

    public static JsonFields of(JsonObject object) {
        return new JsonFields(object, "");
    }

    /** Of a document that is an object, or null, which has no fields. */
    public static JsonFields of(JsonElement document) {
        if (document.isJsonNull()) {
            return of(new JsonObject());
        }
        if (!document.isJsonObject()) {
            throw EngineException.invalid("invalid JSON: an object is needed, got " + kind(document));
        }
        return of(document.getAsJsonObject());
    }

    /** Parses an object that came in a header or a parameter. */
    public static JsonFields parse(String text) {
        return of(JsonDocument.read(new StringReader(text), JsonMeter.small())
                .orElseThrow(() -> EngineException.invalid("invalid JSON: the text is empty")));
    }

    /** The field, where it is there and not null. */
    public Optional<JsonElement> find(String name) {
        JsonElement exact = object.get(name);
        if (exact != null) {
            return exact.isJsonNull() ? Optional.empty() : Optional.of(exact);
        }
        return Optional.ofNullable(folded().get(name.toLowerCase(Locale.ROOT))).filter(value -> !value.isJsonNull());
    }

    /** Made once: a hundred fields are asked for, and an object may have a hundred thousand. */
    private Map<String, JsonElement> folded() {
        Map<String, JsonElement> made = folded;
        if (made == null) {
            made = HashMap.newHashMap(object.size());
            for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
                made.putIfAbsent(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue());
            }
            folded = made;
        }
        return made;
    }

    /** The same without fields of these names, in whatever case. */
    public JsonFields without(String... names) {
        JsonObject left = new JsonObject();
        for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
            if (Arrays.stream(names).noneMatch(entry.getKey()::equalsIgnoreCase)) {
                left.add(entry.getKey(), entry.getValue());
            }
        }
        return new JsonFields(left, path);
    }

    /** The same with another value of a field. */
    public JsonFields with(String name, JsonElement value) {
        JsonFields changed = without(name);
        changed.object.add(name, value);
        return changed;
    }

    /** What the fields are of; not to be changed. */
    public JsonObject element() {
        return object;
    }

    public boolean has(String name) {
        return find(name).isPresent();
    }

    /** The string, or the empty one. */
    public String string(String name) {
        return find(name).map(value -> asString(value, at(name))).orElse("");
    }

    public boolean flag(String name) {
        return findFlag(name).orElse(false);
    }

    public Optional<Boolean> findFlag(String name) {
        return find(name).map(value -> {
            if (value instanceof JsonPrimitive primitive && primitive.isBoolean()) {
                return primitive.getAsBoolean();
            }
            throw wrong(at(name), "a boolean", value);
        });
    }

    public long number(String name) {
        return findNumber(name).orElse(0L);
    }

    public Optional<Long> findNumber(String name) {
        return find(name).map(value -> asLong(value, at(name)));
    }

    public int integer(String name) {
        return Math.toIntExact(inRange(name, number(name)));
    }

    public Optional<Integer> findInteger(String name) {
        return findNumber(name).map(value -> Math.toIntExact(inRange(name, value)));
    }

    private long inRange(String name, long value) {
        if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
            throw EngineException.invalid("invalid JSON: field " + at(name) + " is out of range: " + value);
        }
        return value;
    }

    /** The list of strings, or the empty one. */
    public List<String> strings(String name) {
        return findStrings(name).orElse(List.of());
    }

    public Optional<List<String>> findStrings(String name) {
        return find(name).map(value -> asStrings(value, at(name)));
    }

    /** A list of strings that old clients also give as one string. */
    public Optional<List<String>> findStringOrStrings(String name) {
        return find(name)
                .map(value ->
                        value.isJsonPrimitive() ? List.of(asString(value, at(name))) : asStrings(value, at(name)));
    }

    /** The list of numbers, or the empty one. */
    public List<Long> numbers(String name) {
        List<Long> list = new ArrayList<>();
        find(name).ifPresent(value -> {
            for (JsonElement element : asArray(value, at(name))) {
                list.add(asLong(element, at(name) + "[" + list.size() + "]"));
            }
        });
        return list;
    }

    /** A list of lists of strings, or the empty one. */
    public List<List<String>> stringLists(String name) {
        List<List<String>> lists = new ArrayList<>();
        find(name).ifPresent(value -> {
            for (JsonElement element : asArray(value, at(name))) {
                lists.add(asStrings(element, at(name) + "[" + lists.size() + "]"));
            }
        });
        return lists;
    }

    public Map<String, String> stringMap(String name) {
        Map<String, String> map = new LinkedHashMap<>();
        object(name)
                .ifPresent(fields -> fields.object
                        .asMap()
                        .forEach((key, value) ->
                                map.put(key, value.isJsonNull() ? "" : asString(value, fields.at(key)))));
        return map;
    }

    /** Keys of an object whose values say nothing, such as {@code Volumes}. */
    public List<String> keys(String name) {
        return object(name).map(fields -> List.copyOf(fields.object.keySet())).orElse(List.of());
    }

    public List<String> keys() {
        return List.copyOf(object.keySet());
    }

    public Optional<JsonFields> object(String name) {
        return find(name).map(value -> asObject(value, at(name)));
    }

    /** The object, or one without fields. */
    public JsonFields objectOrEmpty(String name) {
        return object(name).orElseGet(() -> new JsonFields(new JsonObject(), at(name)));
    }

    public List<JsonFields> objects(String name) {
        List<JsonFields> list = new ArrayList<>();
        find(name).ifPresent(value -> {
            int index = 0;
            for (JsonElement element : asArray(value, at(name))) {
                list.add(asObject(element, at(name) + "[" + index++ + "]"));
            }
        });
        return list;
    }

    /** Objects by key; a null value is an object without fields. */
    public Map<String, JsonFields> objectMap(String name) {
        Map<String, JsonFields> map = new LinkedHashMap<>();
        object(name)
                .ifPresent(fields -> fields.object
                        .asMap()
                        .forEach((key, value) -> map.put(
                                key,
                                value.isJsonNull()
                                        ? new JsonFields(new JsonObject(), fields.at(key))
                                        : asObject(value, fields.at(key)))));
        return map;
    }

    /** Lists of objects by key; a null value is an empty list. */
    public Map<String, List<JsonFields>> objectLists(String name) {
        Map<String, List<JsonFields>> map = new LinkedHashMap<>();
        object(name).ifPresent(fields -> fields.object.keySet().forEach(key -> map.put(key, fields.objects(key))));
        return map;
    }

    private String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static String asString(JsonElement value, String at) {
        if (value instanceof JsonPrimitive primitive && primitive.isString()) {
            return primitive.getAsString();
        }
        throw wrong(at, "a string", value);
    }

    private static long asLong(JsonElement value, String at) {
        if (value instanceof JsonPrimitive primitive && primitive.isNumber()) {
            try {
                return primitive.getAsBigDecimal().longValueExact();
            } catch (ArithmeticException | NumberFormatException e) {
                throw wrong(at, "a whole number of 64 bits", value);
            }
        }
        throw wrong(at, "a number", value);
    }

    private static List<String> asStrings(JsonElement value, String at) {
        List<String> list = new ArrayList<>();
        for (JsonElement element : asArray(value, at)) {
            // To Go null is the zero of any type.
            list.add(element.isJsonNull() ? "" : asString(element, at + "[" + list.size() + "]"));
        }
        return list;
    }

    private static JsonArray asArray(JsonElement value, String at) {
        if (value.isJsonArray()) {
            return value.getAsJsonArray();
        }
        throw wrong(at, "an array", value);
    }

    private static JsonFields asObject(JsonElement value, String at) {
        if (value.isJsonObject()) {
            return new JsonFields(value.getAsJsonObject(), at);
        }
        throw wrong(at, "an object", value);
    }

    private static EngineException wrong(String at, String wanted, @Nullable JsonElement got) {
        return EngineException.invalid("invalid JSON: field " + at + " must be " + wanted + ", got " + kind(got));
    }

    private static String kind(@Nullable JsonElement element) {
        return switch (element) {
            case JsonArray _ -> "an array";
            case JsonObject _ -> "an object";
            case JsonPrimitive primitive when primitive.isBoolean() -> "a boolean";
            case JsonPrimitive primitive when primitive.isNumber() -> "number " + primitive;
            case JsonPrimitive _ -> "a string";
            case null, default -> "null";
        };
    }
}
