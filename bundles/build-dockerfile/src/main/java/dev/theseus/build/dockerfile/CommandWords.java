package dev.theseus.build.dockerfile;

import java.util.List;

/**
 * A command as RUN, CMD, ENTRYPOINT and HEALTHCHECK have it.
 *
 * @param inShell whether it is one text for the shell; else the words of a JSON array
 * @param words the words; one for a shell
 * @param heredocs documents that the text names, in its order
 */
public record CommandWords(boolean inShell, List<String> words, List<Heredoc> heredocs) {
    public CommandWords {
        words = List.copyOf(words);
        heredocs = List.copyOf(heredocs);
    }
}
