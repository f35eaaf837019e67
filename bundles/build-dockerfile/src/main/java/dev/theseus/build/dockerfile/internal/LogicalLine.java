package dev.theseus.build.dockerfile.internal;

import dev.theseus.build.dockerfile.Heredoc;
import dev.theseus.build.dockerfile.SourceRange;
import java.util.List;

/**
 * One instruction's lines as one.
 *
 * @param map its text and where it comes from
 * @param range its lines, here-documents included
 * @param heredocs in the order in which the text names them
 */
public record LogicalLine(TextMap map, SourceRange range, List<Heredoc> heredocs) {
    String text() {
        return map.text();
    }
}
