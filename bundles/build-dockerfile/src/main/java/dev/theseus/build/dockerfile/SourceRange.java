package dev.theseus.build.dockerfile;

/**
 * A part of a text.
 *
 * @param startLine from 1
 * @param startColumn from 1, in UTF-16 units
 * @param endLine the last line that belongs to it
 * @param endColumn the column after its last character
 */
public record SourceRange(int startLine, int startColumn, int endLine, int endColumn) {
    /** One whole line, of which no more is known. */
    public static SourceRange line(int line) {
        return new SourceRange(line, 1, line, 1);
    }
}
