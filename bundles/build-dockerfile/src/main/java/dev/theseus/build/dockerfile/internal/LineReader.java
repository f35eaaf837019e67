package dev.theseus.build.dockerfile.internal;

import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.Heredoc;
import dev.theseus.build.dockerfile.SourceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Joins continued lines, drops comments, and takes in here-documents. */
public final class LineReader {
    private final String[] lines;
    private final char escape;
    private final List<Integer> emptyContinuations = new ArrayList<>();
    private int position;

    public LineReader(String text, char escape) {
        String whole = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        this.lines = whole.split("\n", -1);
        this.escape = escape;
        for (int i = 0; i < lines.length; i++) {
            lines[i] = lines[i].endsWith("\r") ? lines[i].substring(0, lines[i].length() - 1) : lines[i];
        }
    }

    /** Numbers of empty lines within what was read so far. */
    public List<Integer> emptyContinuations() {
        return List.copyOf(emptyContinuations);
    }

    /** The next instruction's text; empty at the end. */
    public Optional<LogicalLine> next() {
        while (position < lines.length && (lines[position].isBlank() || isComment(lines[position]))) {
            position++;
        }
        if (position == lines.length) {
            return Optional.empty();
        }
        int first = position + 1;
        TextMap map = joined();
        SourceRange ownLines = new SourceRange(first, column(first), position, lines[position - 1].length() + 1);
        List<Heredoc> heredocs = new ArrayList<>();
        for (HeredocWord word : HeredocWord.in(map.text(), escape)) {
            heredocs.add(document(word, ownLines));
        }
        SourceRange all = new SourceRange(first, column(first), position, lines[position - 1].length() + 1);
        return Optional.of(new LogicalLine(map, all, List.copyOf(heredocs)));
    }

    private int column(int line) {
        return 1 + lines[line - 1].length() - lines[line - 1].stripLeading().length();
    }

    private TextMap joined() {
        TextMap map = new TextMap();
        boolean goesOn = true;
        boolean begun = false;
        while (goesOn && position < lines.length) {
            String line = lines[position];
            position++;
            if (begun && isComment(line)) {
                continue;
            }
            if (begun && line.isBlank()) {
                emptyContinuations.add(position);
                continue;
            }
            int column = begun ? 1 : column(position);
            int end = continuation(line);
            goesOn = end >= 0;
            map.append(
                    line.substring(column - 1, goesOn ? Math.max(end, column - 1) : line.length()), position, column);
            begun = true;
        }
        return map;
    }

    /** Where the escape is that continues the line; -1 when it ends here. An escaped escape continues nothing. */
    private int continuation(String line) {
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
            end--;
        }
        boolean continued = end > 0 && line.charAt(end - 1) == escape && (end < 2 || line.charAt(end - 2) != escape);
        return continued ? end - 1 : -1;
    }

    private static boolean isComment(String line) {
        return line.stripLeading().startsWith("#");
    }

    private Heredoc document(HeredocWord word, SourceRange instruction) {
        StringBuilder content = new StringBuilder();
        while (position < lines.length) {
            String line = lines[position];
            String bare = word.chomp() ? line.replaceFirst("^\t+", "") : line;
            position++;
            if (bare.equals(word.name())) {
                return new Heredoc(word.name(), content.toString(), word.expand(), word.chomp(), word.descriptor());
            }
            content.append(bare).append('\n');
        }
        throw new DockerfileException(
                "unterminated heredoc: there is no line \"" + word.name() + "\" that ends it", instruction);
    }
}
