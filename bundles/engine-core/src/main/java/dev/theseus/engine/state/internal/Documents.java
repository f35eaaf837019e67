package dev.theseus.engine.state.internal;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** All documents, as they are after the last change. */
final class Documents {
    private final Map<String, SortedMap<String, String>> tables;
    private final Map<String, Integer> versions;

    /** @param versions of the tables, which the documents are of already */
    Documents(Map<String, SortedMap<String, String>> tables, Map<String, Integer> versions) {
        this.tables = tables;
        this.versions = versions;
    }

    synchronized Optional<String> get(String table, String key) {
        SortedMap<String, String> documents = tables.get(table);
        return documents == null ? Optional.empty() : Optional.ofNullable(documents.get(key));
    }

    /** A copy, in order of keys. */
    synchronized Map<String, String> all(String table) {
        SortedMap<String, String> documents = tables.get(table);
        return documents == null ? new LinkedHashMap<>() : new LinkedHashMap<>(documents);
    }

    /** Makes changes and gives those that take them back, last first. */
    synchronized List<Change> apply(List<Change> changes) {
        List<Change> back = new ArrayList<>(changes.size());
        for (Change change : changes) {
            back.addFirst(new Change(change.table(), change.key(), get(change.table(), change.key())));
            SortedMap<String, String> documents = tables.computeIfAbsent(change.table(), absent -> new TreeMap<>());
            if (change.document().isPresent()) {
                documents.put(change.key(), change.document().get());
            } else {
                documents.remove(change.key());
            }
        }
        return back;
    }

    /** The lines of a file that holds all of them: a header with this number, and one line for each. */
    synchronized Image image(String engine, long number) {
        int count = tables.values().stream().mapToInt(Map::size).sum();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
        LogHeader header = new LogHeader(LogHeader.FORMAT, engine, System.getProperty("os.arch", ""), count, versions);
        long next = number;
        bytes.writeBytes(new LogLine(next, next, List.of(header.change())).encoded());
        for (Map.Entry<String, SortedMap<String, String>> table : tables.entrySet()) {
            for (Map.Entry<String, String> document : table.getValue().entrySet()) {
                next++;
                Change change = new Change(table.getKey(), document.getKey(), Optional.of(document.getValue()));
                bytes.writeBytes(new LogLine(next, next, List.of(change)).encoded());
            }
        }
        return new Image(bytes.toByteArray(), next);
    }

    /** A whole file. */
    static final class Image {
        private final byte[] lines;
        private final long last;

        private Image(byte[] lines, long last) {
            this.lines = lines;
            this.last = last;
        }

        byte[] lines() {
            return lines;
        }

        /** The number of its last line. */
        long last() {
            return last;
        }
    }
}
