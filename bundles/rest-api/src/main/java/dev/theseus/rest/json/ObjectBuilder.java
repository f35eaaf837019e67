package dev.theseus.rest.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Builds a JSON object field by field, in order. */
public final class ObjectBuilder {
    private final JsonObject object = new JsonObject();

    private ObjectBuilder() {}

    public static ObjectBuilder object() {
        return new ObjectBuilder();
    }

    public ObjectBuilder put(String name, String value) {
        object.addProperty(name, value);
        return this;
    }

    public ObjectBuilder put(String name, long value) {
        object.addProperty(name, value);
        return this;
    }

    public ObjectBuilder put(String name, boolean value) {
        object.addProperty(name, value);
        return this;
    }

    public ObjectBuilder put(String name, JsonElement value) {
        object.add(name, value);
        return this;
    }

    public ObjectBuilder put(String name, ObjectBuilder value) {
        return put(name, value.build());
    }

    /** A list that stays {@code []} when empty. */
    public ObjectBuilder put(String name, Collection<String> values) {
        return put(name, array(values));
    }

    /** A map that stays <code>{}</code> when empty. */
    public ObjectBuilder put(String name, Map<String, String> values) {
        return put(name, map(values));
    }

    public ObjectBuilder putNull(String name) {
        return put(name, JsonNull.INSTANCE);
    }

    /** A list that is {@code null} when empty. */
    public ObjectBuilder putOrNull(String name, Collection<String> values) {
        return values.isEmpty() ? putNull(name) : put(name, values);
    }

    /** A map that is {@code null} when empty. */
    public ObjectBuilder putOrNull(String name, Map<String, String> values) {
        return values.isEmpty() ? putNull(name) : put(name, values);
    }

    public ObjectBuilder putOrNull(String name, Optional<List<String>> values) {
        return values.isEmpty() ? putNull(name) : put(name, values.get());
    }

    /** A list that is left out when empty. */
    public ObjectBuilder putUnlessEmpty(String name, Collection<String> values) {
        return values.isEmpty() ? this : put(name, values);
    }

    public ObjectBuilder putUnlessEmpty(String name, Map<String, String> values) {
        return values.isEmpty() ? this : put(name, values);
    }

    public ObjectBuilder putUnlessEmpty(String name, String value) {
        return value.isEmpty() ? this : put(name, value);
    }

    public ObjectBuilder putUnlessZero(String name, long value) {
        return value == 0 ? this : put(name, value);
    }

    public ObjectBuilder putIfTrue(String name, boolean value) {
        return value ? put(name, true) : this;
    }

    public JsonObject build() {
        return object;
    }

    public static JsonArray array(Collection<String> values) {
        JsonArray array = new JsonArray(values.size());
        values.forEach(array::add);
        return array;
    }

    /** An array with one element per value. */
    public static <T> JsonArray array(Collection<T> values, Function<? super T, ? extends JsonElement> encode) {
        JsonArray array = new JsonArray(values.size());
        values.forEach(value -> array.add(encode.apply(value)));
        return array;
    }

    public static JsonArray numbers(Collection<Long> values) {
        return array(values, JsonPrimitive::new);
    }

    public static JsonObject map(Map<String, String> values) {
        JsonObject map = new JsonObject();
        values.forEach(map::addProperty);
        return map;
    }

    /** An object whose keys are the values and whose values are empty objects, as Go writes a set. */
    public static JsonObject set(Collection<?> values) {
        JsonObject set = new JsonObject();
        values.forEach(value -> set.add(value.toString(), new JsonObject()));
        return set;
    }
}
