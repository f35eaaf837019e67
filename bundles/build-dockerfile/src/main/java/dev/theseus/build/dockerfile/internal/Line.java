package dev.theseus.build.dockerfile.internal;

import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.Heredoc;
import dev.theseus.build.dockerfile.Origin;
import dev.theseus.build.dockerfile.SourceRange;
import java.util.List;
import java.util.Locale;

/**
 * An instruction taken apart as far as all have the same form.
 *
 * @param rest after the flags, without blanks at its ends
 * @param restRange where that is
 */
record Line(Origin origin, Flags flags, String rest, SourceRange restRange, List<Heredoc> heredocs, char escape) {
    /** In upper case. */
    String keyword() {
        return origin.keyword().toUpperCase(Locale.ROOT);
    }

    DockerfileException wrong(String sentence) {
        return new DockerfileException(sentence, rest.isEmpty() ? origin.range() : restRange);
    }

    /** The rest, of which there must be some. */
    String required(String count) {
        if (rest.isEmpty()) {
            throw wrong(keyword() + " requires " + count);
        }
        return rest;
    }
}
