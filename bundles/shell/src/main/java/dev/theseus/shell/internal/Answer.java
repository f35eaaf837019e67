package dev.theseus.shell.internal;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;

/**
 * What a command of ours yields: a table for people or, from the same cells, JSON for programs.
 *
 * @param columns headings
 * @param rows of as many cells: strings, numbers, truth values, {@link Id}s, and lists of these
 * @param remark a line below the table; empty for none
 * @param failed whether the command's exit status is 1
 */
record Answer(List<String> columns, List<List<?>> rows, String remark, boolean failed) {
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    Answer {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** A long identifier, of which people see the beginning. */
    record Id(String full) {
        private static final int SHORT = 12;

        @Override
        public String toString() {
            String digits = full.substring(full.indexOf(':') + 1);
            return digits.length() > SHORT ? digits.substring(0, SHORT) : digits;
        }
    }

    static Answer table(List<String> columns, List<? extends List<?>> rows) {
        return new Answer(columns, List.copyOf(rows), "", false);
    }

    static Answer done(String remark) {
        return new Answer(List.of(), List.of(), remark, false);
    }

    /** The same with a line below the table. */
    Answer remark(String line) {
        return new Answer(columns, rows, line, failed);
    }

    /** The same as a failure, if it is one. */
    Answer failedIf(boolean failure) {
        return new Answer(columns, rows, remark, failure);
    }

    /**
     * As people read it.
     *
     * @param width of their terminal; 0 when it does not matter
     */
    String text(int width) {
        StringBuilder text = new StringBuilder();
        if (!columns.isEmpty()) {
            text.append(new Table(columns, rows).text(width));
        }
        if (!remark.isEmpty()) {
            text.append(remark).append('\n');
        }
        return text.toString();
    }

    /** One object: {@code rows}, each an object by column, and {@code remark}. */
    String toJson() {
        JsonArray objects = new JsonArray();
        for (List<?> row : rows) {
            JsonObject object = new JsonObject();
            for (int i = 0; i < columns.size(); i++) {
                Object cell = row.get(i);
                object.add(columns.get(i), GSON.toJsonTree(cell instanceof Id id ? id.full() : cell));
            }
            objects.add(object);
        }
        JsonObject answer = new JsonObject();
        answer.add("rows", objects);
        answer.addProperty("remark", remark);
        return GSON.toJson(answer) + "\n";
    }
}
