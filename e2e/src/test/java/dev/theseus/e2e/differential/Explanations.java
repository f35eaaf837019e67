package dev.theseus.e2e.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The differences that are explained: the tables of {@code docs/differences.md} below the headings {@code Beside every
 * dockerd} and {@code Beside dockerd X}, of which the first cell says which calls, the second what differs, both as regular
 * expressions, and the third why.
 */
final class Explanations {
    private final List<Row> rows = new ArrayList<>();

    private static final class Row {
        private final Pattern call;
        private final Pattern what;
        private final String text;
        private int used;

        private Row(String call, String what, String text) {
            this.call = Pattern.compile(call);
            this.what = Pattern.compile(what, Pattern.DOTALL);
            this.text = text;
        }

        private boolean explains(Difference difference) {
            return call.matcher(difference.call()).find()
                    && what.matcher(difference.where() + " " + difference.what())
                            .find();
        }
    }

    /** Reads those that hold beside a dockerd of this version. */
    static Explanations read(Path document, String version) throws IOException {
        Explanations all = new Explanations();
        boolean holds = false;
        for (String line : Files.readAllLines(document)) {
            if (line.startsWith("#")) {
                holds = line.endsWith("Beside every dockerd")
                        || line.contains("Beside dockerd ")
                                && version.startsWith(line.substring(line.lastIndexOf(' ') + 1));
            } else if (holds && line.startsWith("| `")) {
                // A bar within an expression is written \| in a table.
                String[] cells = line.split("(?<!\\\\)\\|");
                all.rows.add(new Row(expression(cells[1]), expression(cells[2]), line));
            }
        }
        return all;
    }

    private static String expression(String cell) {
        String text = cell.strip().replace("\\|", "|");
        return text.substring(1, text.length() - 1);
    }

    /** The first row that explains a difference. */
    Optional<String> of(Difference difference) {
        Optional<Row> row =
                rows.stream().filter(one -> one.explains(difference)).findFirst();
        row.ifPresent(found -> found.used++);
        return row.map(found -> found.text);
    }

    /** The rows that nothing needed. */
    List<String> stale() {
        return rows.stream().filter(row -> row.used == 0).map(row -> row.text).toList();
    }
}
