package dev.theseus.build.dockerfile;

import java.util.List;

/**
 * What COPY and ADD have in common.
 *
 * @param sources paths, addresses, patterns
 * @param heredocs files written in the Dockerfile; {@code sources} has them no more
 * @param target path; ends with a slash for a folder
 * @param chown {@code user[:group]}; empty for root
 * @param chmod octal or symbolic; empty for what the source has
 * @param link whether the layer shall not depend on what is below
 * @param exclude patterns of what to leave out
 */
public record FileTransfer(
        List<String> sources,
        List<Heredoc> heredocs,
        String target,
        String chown,
        String chmod,
        boolean link,
        List<String> exclude) {
    public FileTransfer {
        sources = List.copyOf(sources);
        heredocs = List.copyOf(heredocs);
        exclude = List.copyOf(exclude);
    }
}
