package dev.theseus.engine.task.internal;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.file.Path;

/** An owner's OCI configuration with what only the engine knows. */
final class TaskConfig {
    private TaskConfig() {}

    /** @throws JsonParseException when it is no JSON object, or has something else where the specification has objects */
    static JsonObject complete(String config, Path root, boolean terminal) {
        if (!(JsonParser.parseString(config) instanceof JsonObject json)) {
            throw new JsonParseException("it is no object");
        }
        object(json, "root").addProperty("path", root.toString());
        object(json, "process").addProperty("terminal", terminal);
        return json;
    }

    private static JsonObject object(JsonObject json, String name) {
        if (!json.has(name)) {
            json.add(name, new JsonObject());
        }
        if (!(json.get(name) instanceof JsonObject member)) {
            throw new JsonParseException("its \"" + name + "\" is no object");
        }
        return member;
    }
}
