package dev.theseus.engine.state;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The fields of one document, or of an object in it. What is missing, or of another kind, is refused by its name. */
public final class Fields {
    private final JsonObject object;
    /** Of the object within the document, with a dot at the end; empty for the document. */
    private final String path;

    private Fields(JsonObject object, String path) {
        this.object = object;
        this.path = path;
    }

    static Fields of(JsonObject document) {
        return new Fields(document, "");
    }

    public String text(String name) {
        return primitive(name, "text").getAsString();
    }

    public long number(String name) {
        return converted(name, "number", JsonPrimitive::getAsLong);
    }

    public int integer(String name) {
        return converted(name, "number", JsonPrimitive::getAsInt);
    }

    public boolean flag(String name) {
        JsonPrimitive value = primitive(name, "flag");
        if (!value.isBoolean()) {
            throw wrong(name, "flag");
        }
        return value.getAsBoolean();
    }

    /** A value that is kept as text. */
    public <T> T value(String name, Function<String, T> parse) {
        return parsed(name, text(name), parse);
    }

    public List<String> texts(String name) {
        return values(name, Function.identity());
    }

    public <T> List<T> values(String name, Function<String, T> parse) {
        List<T> all = new ArrayList<>();
        for (JsonElement one : array(name)) {
            all.add(parsed(name, elementText(name, one), parse));
        }
        return all;
    }

    /** In the order in which they are kept. */
    public Map<String, String> textMap(String name) {
        Map<String, String> all = new LinkedHashMap<>();
        inner(name).entrySet().forEach(entry -> all.put(entry.getKey(), elementText(name, entry.getValue())));
        return all;
    }

    public <T> T object(String name, Shape<T> shape) {
        return shape.read(new Fields(inner(name), path + name + "."));
    }

    public <T> List<T> objects(String name, Shape<T> shape) {
        return objects(name, array(name), shape);
    }

    private <T> List<T> objects(String name, JsonElement array, Shape<T> shape) {
        if (!array.isJsonArray()) {
            throw wrong(name, "list");
        }
        List<T> all = new ArrayList<>();
        for (JsonElement one : array.getAsJsonArray()) {
            all.add(shape.read(new Fields(elementObject(name, one), path + name + "[" + all.size() + "].")));
        }
        return all;
    }

    public <T> Map<String, T> objectMap(String name, Shape<T> shape) {
        Map<String, T> all = new LinkedHashMap<>();
        inner(name)
                .entrySet()
                .forEach(entry -> all.put(
                        entry.getKey(),
                        shape.read(new Fields(
                                elementObject(name, entry.getValue()), path + name + "." + entry.getKey() + "."))));
        return all;
    }

    /** Lists of objects by a key that is kept as text. */
    public <K, T> Map<K, List<T>> objectLists(String name, Function<String, K> key, Shape<T> shape) {
        Map<K, List<T>> all = new LinkedHashMap<>();
        inner(name)
                .entrySet()
                .forEach(entry -> all.put(
                        parsed(name, entry.getKey(), key),
                        objects(name + "." + entry.getKey(), entry.getValue(), shape)));
        return all;
    }

    /** What a field holds; empty when it holds null. Missing it may not be. */
    public <T> Optional<T> optional(String name, Function<String, T> read) {
        return element(name).isJsonNull() ? Optional.empty() : Optional.of(read.apply(name));
    }

    private JsonElement element(String name) {
        JsonElement element = object.get(name);
        if (element == null) {
            throw new JsonParseException("it has no field " + path + name);
        }
        return element;
    }

    private JsonPrimitive primitive(String name, String kind) {
        JsonElement element = element(name);
        if (!element.isJsonPrimitive()) {
            throw wrong(name, kind);
        }
        return element.getAsJsonPrimitive();
    }

    private <T> T converted(String name, String kind, Function<JsonPrimitive, T> convert) {
        try {
            return convert.apply(primitive(name, kind));
        } catch (NumberFormatException e) {
            throw wrong(name, kind);
        }
    }

    private JsonArray array(String name) {
        JsonElement element = element(name);
        if (!element.isJsonArray()) {
            throw wrong(name, "list");
        }
        return element.getAsJsonArray();
    }

    private JsonObject inner(String name) {
        return elementObject(name, element(name));
    }

    private JsonObject elementObject(String name, JsonElement element) {
        if (!element.isJsonObject()) {
            throw wrong(name, "object");
        }
        return element.getAsJsonObject();
    }

    private String elementText(String name, JsonElement element) {
        if (!element.isJsonPrimitive()) {
            throw wrong(name, "text");
        }
        return element.getAsString();
    }

    private <T> T parsed(String name, String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (RuntimeException e) {
            throw new JsonParseException("its field " + path + name + " is wrong: " + e.getMessage(), e);
        }
    }

    private JsonParseException wrong(String name, String kind) {
        return new JsonParseException("its field " + path + name + " is no " + kind);
    }
}
