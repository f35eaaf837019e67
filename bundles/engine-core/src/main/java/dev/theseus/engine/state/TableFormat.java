package dev.theseus.engine.state;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a room keeps its records in one table of the store. The room alone decides it, field by field: what a record, or a
 * value that others see, is called in Java does not matter to what is on the disks of users.
 *
 * <p>Whoever changes what {@link Shape} writes adds a step to {@code upgrades} that makes of every older document what the
 * shape reads, and a test of it with a document of before.
 *
 * @param <T> record type
 * @param table name in the store
 * @param shape of the newest version
 * @param upgrades the first makes a document of version 2 of one of version 1, and so on
 */
public record TableFormat<T>(String table, Shape<T> shape, List<Upgrade> upgrades) {
    public TableFormat {
        upgrades = List.copyOf(upgrades);
    }

    /** One that is as it was in the beginning. */
    public static <T> TableFormat<T> first(String table, Shape<T> shape) {
        return new TableFormat<>(table, shape, List.of());
    }

    /** The next version of documents; what it leaves alone stays as it is. */
    @FunctionalInterface
    public interface Upgrade {
        /**
         * Changes a document.
         *
         * @param key under which the former version kept it
         * @return false for one that the next version does not keep
         */
        boolean apply(JsonObject document, String key, FormerTables former);

        /** One that changes fields of each document, and neither drops nor renames any. */
        static Upgrade of(Consumer<JsonObject> change) {
            return (document, key, former) -> {
                change.accept(document);
                return true;
            };
        }

        /** Under what the next version keeps what the former one kept under a key. */
        default String key(String former) {
            return former;
        }
    }

    /** All documents of the store as it was found, each of the version that its table had then. */
    @FunctionalInterface
    public interface FormerTables {
        Optional<JsonObject> get(String table, String key);
    }

    /** Of the documents that {@link #print} makes; 1 for the first. */
    public int version() {
        return upgrades.size() + 1;
    }

    /** The document of a record. */
    public String print(T record) {
        return FieldWriter.write(record, shape);
    }

    /**
     * The record of a document of this version.
     *
     * @throws JsonParseException naming the field that is missing or is not what it should be
     */
    public T parse(String document) {
        return shape.read(Fields.of(object(document)));
    }

    /** Makes a document of this version of one of an older version; empty when this version does not keep it. */
    public Optional<String> upgrade(String document, String key, int from, FormerTables former) {
        if (from == version()) {
            return Optional.of(document);
        }
        JsonObject object = object(document);
        String current = key;
        for (Upgrade step : upgrades.subList(from - 1, upgrades.size())) {
            if (!step.apply(object, current, former)) {
                return Optional.empty();
            }
            current = step.key(current);
        }
        return Optional.of(object.toString());
    }

    /** Under what this version keeps what an older one kept under a key. */
    public String upgradedKey(String key, int from) {
        String current = key;
        for (Upgrade step : upgrades.subList(from - 1, upgrades.size())) {
            current = step.key(current);
        }
        return current;
    }

    /**
     * The fields of a document.
     *
     * @throws JsonParseException when it has none
     */
    public static JsonObject object(String document) {
        JsonElement parsed = JsonParser.parseString(document);
        if (!parsed.isJsonObject()) {
            throw new JsonParseException("it is no object");
        }
        return parsed.getAsJsonObject();
    }
}
