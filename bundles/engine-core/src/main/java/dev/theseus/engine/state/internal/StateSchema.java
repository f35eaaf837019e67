package dev.theseus.engine.state.internal;

import com.google.gson.JsonObject;
import dev.theseus.engine.state.TableFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tables that this version knows, and how each is kept now. */
public final class StateSchema {
    /** Of tables of stores that do not say it. */
    private static final int FIRST = 1;

    private final Map<String, TableFormat<?>> formats = new TreeMap<>();

    public StateSchema(List<TableFormat<?>> tables) {
        tables.forEach(format -> formats.put(format.table(), format));
    }

    /** By table. */
    Map<String, Integer> versions() {
        Map<String, Integer> versions = new TreeMap<>();
        formats.forEach((table, format) -> versions.put(table, format.version()));
        return versions;
    }

    TableFormat<?> format(String table) {
        TableFormat<?> format = formats.get(table);
        if (format == null) {
            throw new IllegalArgumentException("no table " + table);
        }
        return format;
    }

    void requireDeclared(TableFormat<?> format) {
        if (!format.equals(format(format.table()))) {
            throw new IllegalArgumentException("table " + format.table() + " is not declared so");
        }
    }

    /** What in a store is of a newer version than this one; empty when nothing is. */
    Optional<String> newer(LogHeader header) {
        if (header.format() > LogHeader.FORMAT) {
            return Optional.of("format " + header.format() + " of its state, this version knows " + LogHeader.FORMAT);
        }
        for (Map.Entry<String, Integer> table : header.tables().entrySet()) {
            TableFormat<?> known = formats.get(table.getKey());
            if (known == null) {
                return Optional.of("its table " + table.getKey() + ", which this version does not know");
            }
            if (table.getValue() > known.version()) {
                return Optional.of("version " + table.getValue() + " of its table " + table.getKey()
                        + ", this version knows " + known.version());
            }
        }
        return Optional.empty();
    }

    /** Whether nothing of a store has to be upgraded. */
    boolean isCurrent(LogHeader header) {
        return header.format() == LogHeader.FORMAT && header.tables().equals(versions());
    }

    /**
     * Makes of all documents what this version reads. One that cannot be upgraded stays as it is: whoever reads it says
     * so.
     *
     * @param versions of the tables as they are; one that is not named is of the first version
     */
    void upgrade(Map<String, SortedMap<String, String>> tables, Map<String, Integer> versions) {
        Map<String, SortedMap<String, String>> found = new TreeMap<>(tables);
        tables.replaceAll((table, documents) -> {
            TableFormat<?> format = formats.get(table);
            int from = versions.getOrDefault(table, FIRST);
            return format != null && from < format.version() ? upgraded(format, documents, from, found) : documents;
        });
    }

    private static SortedMap<String, String> upgraded(
            TableFormat<?> format,
            SortedMap<String, String> documents,
            int from,
            Map<String, SortedMap<String, String>> found) {
        SortedMap<String, String> upgraded = new TreeMap<>();
        documents.forEach((key, document) -> {
            try {
                format.upgrade(document, key, from, (table, other) -> document(found, table, other))
                        .ifPresent(made -> upgraded.put(format.upgradedKey(key, from), made));
            } catch (RuntimeException e) {
                upgraded.put(key, document);
            }
        });
        return upgraded;
    }

    private static Optional<JsonObject> document(
            Map<String, SortedMap<String, String>> tables, String table, String key) {
        return Optional.ofNullable(tables.getOrDefault(table, new TreeMap<>()).get(key))
                .map(TableFormat::object);
    }

    /** Under what this version keeps what a table of an older version kept under a key. */
    String upgradedKey(String table, String key, Map<String, Integer> versions) {
        TableFormat<?> format = formats.get(table);
        return format == null ? key : format.upgradedKey(key, versions.getOrDefault(table, FIRST));
    }
}
