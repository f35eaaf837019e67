package dev.theseus.build.dockerfile.internal;

import dev.theseus.build.dockerfile.SourceRange;
import java.util.ArrayList;
import java.util.List;

/** Knows from which lines and columns a text was put together. */
final class TextMap {
    private final StringBuilder text = new StringBuilder();
    private final List<Piece> pieces = new ArrayList<>();

    /** @param offset in the text
     * @param column of the piece's first character, from 1
     */
    private record Piece(int offset, int line, int column) {}

    void append(String piece, int line, int column) {
        pieces.add(new Piece(text.length(), line, column));
        text.append(piece);
    }

    String text() {
        return text.toString();
    }

    /** The place of a part of the text. */
    SourceRange range(int from, int to) {
        Piece first = piece(from);
        Piece last = piece(Math.max(from, to - 1));
        return new SourceRange(
                first.line, first.column + from - first.offset, last.line, last.column + to - last.offset);
    }

    private Piece piece(int offset) {
        Piece found = pieces.getFirst();
        for (Piece piece : pieces) {
            if (piece.offset <= offset) {
                found = piece;
            }
        }
        return found;
    }
}
