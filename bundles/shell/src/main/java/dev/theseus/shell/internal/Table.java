package dev.theseus.shell.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Cells in columns. Where the terminal is narrower than they are, the widest columns give way and their cells go on in the lines
 * below: nothing is cut off.
 */
final class Table {
    private static final String GAP = "   ";
    /** Narrower than this nothing can be read. */
    private static final int NARROWEST = 8;

    private final List<List<String>> lines = new ArrayList<>();
    private final int[] widths;

    Table(List<String> columns, List<List<?>> rows) {
        lines.add(columns.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList());
        rows.forEach(row -> lines.add(row.stream().map(Table::shown).toList()));
        widths = new int[columns.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(
                        widths[i],
                        line.get(i).lines().mapToInt(String::length).max().orElse(0));
            }
        }
    }

    private static String shown(Object cell) {
        return switch (cell) {
            case Boolean truth -> truth ? "yes" : "";
            case List<?> list -> list.stream().map(Table::shown).collect(Collectors.joining("\n"));
            default -> cell.toString();
        };
    }

    /**
     * A line each, or more where a cell is wrapped.
     *
     * @param width of the terminal; 0 when it does not matter
     */
    String text(int width) {
        if (width > 0) {
            narrow(width);
        }
        return lines.stream().map(this::wrapped).collect(Collectors.joining());
    }

    private void narrow(int width) {
        int total = GAP.length() * (widths.length - 1);
        for (int column : widths) {
            total += column;
        }
        while (total > width) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] >= widths[widest] ? i : widest;
            }
            if (widths[widest] <= NARROWEST) {
                return;
            }
            widths[widest]--;
            total--;
        }
    }

    private String wrapped(List<String> cells) {
        List<List<String>> pieces = new ArrayList<>();
        int height = 1;
        for (int i = 0; i < widths.length; i++) {
            List<String> parts = pieces(cells.get(i), widths[i]);
            pieces.add(parts);
            height = Math.max(height, parts.size());
        }
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < height; row++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String piece = row < pieces.get(i).size() ? pieces.get(i).get(row) : "";
                line.append(i == 0 ? "" : GAP).append(piece).append(" ".repeat(widths[i] - piece.length()));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static List<String> pieces(String cell, int width) {
        List<String> pieces = new ArrayList<>();
        cell.lines().forEach(line -> split(line, width, pieces));
        return pieces;
    }

    /** At blanks where there are any. An indent stays. */
    private static void split(String line, int width, List<String> pieces) {
        String rest = line;
        while (rest.length() > width) {
            int blank = rest.lastIndexOf(' ', width);
            int end = blank > 0 && !rest.substring(0, blank).isBlank() ? blank : width;
            pieces.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        pieces.add(rest);
    }
}
