package dev.theseus.e2e.crash;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The lines of a {@code state.db} as a stranger reads them: by its description, and by no code of the daemon's. */
record StateText(byte[] bytes, List<Line> lines) {
    private static final int FIXED_FIELDS = 3;

    /** A document; its text is empty when the line deletes it. */
    record Document(String table, String key, String text) {
        String name() {
            return table + "/" + key;
        }
    }

    /**
     * Bytes up to, and without, {@code to}.
     *
     * @param beginning whether it is of those that the file began with: the first, or one of the documents that it announces
     */
    record Line(int from, int to, long number, long synced, boolean beginning, List<Document> documents) {}

    static StateText read(Path file) {
        try {
            return of(Files.exists(file) ? Files.readAllBytes(file) : new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a file that is whole; what a kill cut short at its end is left out. */
    static StateText of(byte[] bytes) {
        List<Line> lines = new ArrayList<>();
        int announced = 0;
        int from = 0;
        for (int i = 0; i < bytes.length && bytes[from] != 0; i++) {
            if (bytes[i] == '\n') {
                String[] fields = new String(bytes, from, i - from, StandardCharsets.UTF_8).split("\t", -1);
                List<Document> documents = documents(fields);
                if (lines.isEmpty()) {
                    announced = JsonParser.parseString(documents.getFirst().text())
                            .getAsJsonObject()
                            .get("documents")
                            .getAsInt();
                }
                lines.add(new Line(
                        from,
                        i + 1,
                        Long.parseLong(fields[1]),
                        Long.parseLong(fields[2]),
                        lines.size() <= announced,
                        lines.isEmpty() ? List.of() : documents));
                from = i + 1;
                if (from == bytes.length) {
                    break;
                }
            }
        }
        return new StateText(bytes, lines);
    }

    private static List<Document> documents(String[] fields) {
        List<Document> documents = new ArrayList<>();
        for (int i = FIXED_FIELDS; i + 2 < fields.length; i += 3) {
            documents.add(new Document(fields[i], fields[i + 1], fields[i + 2]));
        }
        return documents;
    }

    /** Bytes that are not room for what is written next. */
    int end() {
        return lines.isEmpty() ? 0 : lines.getLast().to();
    }

    long last() {
        return lines.isEmpty() ? 0 : lines.getLast().number();
    }

    /** What it comes to, by table and key. */
    Map<String, Document> documents() {
        Map<String, Document> all = new TreeMap<>();
        for (Line line : lines) {
            for (Document document : line.documents()) {
                if (document.text().isEmpty()) {
                    all.remove(document.name());
                } else {
                    all.put(document.name(), document);
                }
            }
        }
        return all;
    }

    Optional<Line> lineAt(int position) {
        return lines.stream()
                .filter(line -> line.from() <= position && position < line.to())
                .findFirst();
    }
}
