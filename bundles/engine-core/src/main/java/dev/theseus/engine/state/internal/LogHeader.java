package dev.theseus.engine.state.internal;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The first line of {@code state.db}: whose it is, and how many lines of one document each follow it before the transactions
 * begin. Every later format keeps this line, so that an older version can say that it does not know the rest.
 *
 * @param format of the rest of the file
 * @param engine the id of the engine whose data root it belongs to
 * @param architecture of the machine, as the JVM calls it: layers and images of one are of no use to another
 * @param documents lines that follow
 * @param tables the version of each table; those that an older format does not name are of version 1
 */
record LogHeader(int format, String engine, String architecture, int documents, Map<String, Integer> tables) {
    static final int FORMAT = 3;
    private static final String TABLE = "";
    private static final String KEY = "theseus";

    static final ObjectName NAME = new ObjectName(TABLE, KEY);

    Change change() {
        JsonObject json = new JsonObject();
        json.addProperty("format", format);
        json.addProperty("engine", engine);
        json.addProperty("architecture", architecture);
        json.addProperty("documents", documents);
        JsonObject versions = new JsonObject();
        tables.forEach(versions::addProperty);
        json.add("tables", versions);
        return new Change(TABLE, KEY, Optional.of(json.toString()));
    }

    static Optional<LogHeader> of(LogLine line) {
        Change first = line.changes().isEmpty()
                ? new Change("", "", Optional.empty())
                : line.changes().getFirst();
        if (!first.table().equals(TABLE) || !first.key().equals(KEY)) {
            return Optional.empty();
        }
        try {
            JsonObject json =
                    JsonParser.parseString(first.document().orElse("{}")).getAsJsonObject();
            return Optional.of(new LogHeader(
                    json.get("format").getAsInt(),
                    json.get("engine").getAsString(),
                    json.get("architecture").getAsString(),
                    json.get("documents").getAsInt(),
                    json.has("tables") ? versions(json.getAsJsonObject("tables")) : Map.of()));
        } catch (JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | NullPointerException
                | ClassCastException e) {
            return Optional.empty();
        }
    }

    private static Map<String, Integer> versions(JsonObject tables) {
        Map<String, Integer> versions = new TreeMap<>();
        tables.entrySet()
                .forEach(table -> versions.put(table.getKey(), table.getValue().getAsInt()));
        return versions;
    }
}
