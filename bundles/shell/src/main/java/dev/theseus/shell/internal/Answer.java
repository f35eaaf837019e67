package dev.theseus.shell.internal;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a command of ours yields: a table for people or, from the same cells, JSON for programs.
 *
 * @param columns headings
 * @param rows of as many cells
 * @param remark a line below the table; empty for none
 * @param failed whether the command's exit status is 1
 */
record Answer(List<String> columns, List<List<String>> rows, String remark, boolean failed) {
    private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();
    private static final String GAP = "   ";

    Answer {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    static Answer table(List<String> columns, List<List<String>> rows) {
        return new Answer(columns, rows, "", false);
    }

    static Answer done(String remark) {
        return new Answer(List.of(), List.of(), remark, false);
    }

    /** Columns as wide as their widest cell; the last one is not padded. */
    String text() {
        StringBuilder text = new StringBuilder();
        if (!columns.isEmpty()) {
            List<List<String>> lines = new ArrayList<>();
            lines.add(
                    columns.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList());
            lines.addAll(rows);
            int[] widths = new int[columns.size()];
            for (List<String> line : lines) {
                for (int i = 0; i < widths.length; i++) {
                    widths[i] = Math.max(widths[i], line.get(i).length());
                }
            }
            lines.forEach(line -> text.append(padded(line, widths)).append('\n'));
        }
        if (!remark.isEmpty()) {
            text.append(remark).append('\n');
        }
        return text.toString();
    }

    private static String padded(List<String> line, int[] widths) {
        StringBuilder padded = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = line.get(i).replace('\n', ' ');
            padded.append(cell);
            if (i < widths.length - 1) {
                padded.append(" ".repeat(widths[i] - cell.length())).append(GAP);
            }
        }
        return padded.toString().stripTrailing();
    }

    /** One object: {@code rows}, each an object by column, and {@code remark}. */
    String json() {
        List<Map<String, String>> objects = rows.stream().map(this::object).toList();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("rows", objects);
        answer.put("remark", remark);
        return JSON.toJson(answer) + "\n";
    }

    private Map<String, String> object(List<String> row) {
        Map<String, String> object = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            object.put(columns.get(i), row.get(i));
        }
        return object;
    }
}
