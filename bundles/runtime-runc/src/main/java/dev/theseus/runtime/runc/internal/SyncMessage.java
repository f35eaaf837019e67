package dev.theseus.runtime.runc.internal;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.theseus.api.error.EngineException;

/**
 * One line that conmon writes to its sync or attach pipe.
 *
 * @param data a pid, or negative when the runtime failed
 * @param message the runtime's stderr when it failed
 */
record SyncMessage(long data, String message) {
    static SyncMessage parse(String line) {
        try {
            JsonObject object = JsonParser.parseString(line).getAsJsonObject();
            String message = object.has("message") ? object.get("message").getAsString() : "";
            return new SyncMessage(object.get("data").getAsLong(), message);
        } catch (JsonParseException | IllegalStateException | NumberFormatException | NullPointerException e) {
            throw EngineException.internal("conmon wrote what is not its protocol: " + line);
        }
    }

    boolean failed() {
        return data < 0;
    }
}
