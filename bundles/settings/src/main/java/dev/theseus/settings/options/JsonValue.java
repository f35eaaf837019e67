package dev.theseus.settings.options;

import com.google.gson.JsonElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value in {@code daemon.json}, or a part of one.
 *
 * @param key whose value it is, for errors
 */
record JsonValue(String key, JsonElement element) {
    static final String BOOLEAN = "boolean";
    static final String STRING = "string";
    static final String NUMBER = "number";

    boolean isNumber() {
        return type().equals(NUMBER);
    }

    /** As it stands there. */
    String text() {
        return element.toString();
    }

    /** @throws ConfigurationException unless it is of the type */
    String scalar(String type) throws ConfigurationException {
        require(type().equals(type), type);
        return element.getAsString();
    }

    /**
     * The elements of an array.
     *
     * @param wanted what it should be, for the error
     */
    List<JsonValue> items(String wanted) throws ConfigurationException {
        require(element.isJsonArray(), wanted);
        List<JsonValue> items = new ArrayList<>();
        element.getAsJsonArray().forEach(item -> items.add(new JsonValue(key, item)));
        return items;
    }

    /** The members of an object, in order. */
    Map<String, JsonValue> members() throws ConfigurationException {
        require(element.isJsonObject(), "object");
        Map<String, JsonValue> members = new LinkedHashMap<>();
        element.getAsJsonObject().asMap().forEach((name, member) -> members.put(name, new JsonValue(key, member)));
        return members;
    }

    private void require(boolean fits, String wanted) throws ConfigurationException {
        if (!fits) {
            throw new ConfigurationException(
                    "the value of " + key + " must be of type " + wanted + ", and is of type " + type());
        }
    }

    private String type() {
        if (element.isJsonPrimitive()) {
            if (element.getAsJsonPrimitive().isBoolean()) {
                return BOOLEAN;
            }
            return element.getAsJsonPrimitive().isNumber() ? NUMBER : STRING;
        }
        if (element.isJsonNull()) {
            return "null";
        }
        return element.isJsonArray() ? "array" : "object";
    }
}
