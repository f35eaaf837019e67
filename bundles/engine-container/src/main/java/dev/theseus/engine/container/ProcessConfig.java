package dev.theseus.engine.container;

import java.util.List;
import java.util.Optional;

/**
 * The first process.
 *
 * @param entrypoint empty Optional: the image's; present and empty (or one empty string): none
 * @param command arguments; empty Optional: the image's, unless an entrypoint is given
 * @param environment {@code NAME=value}; a bare {@code NAME} removes the image's
 * @param workingDirectory empty for the image's or {@code /}
 * @param user {@code user[:group]} by name or id; empty for the image's
 * @param terminal whether it gets a terminal
 * @param terminalSize that the terminal starts with; empty for the runtime's default
 * @param openStdin whether stdin stays open
 * @param stdinOnce whether stdin ends with the first attacher
 * @param attachStdin as the client said; kept for inspect
 * @param attachStdout likewise
 * @param attachStderr likewise
 */
public record ProcessConfig(
        Optional<List<String>> entrypoint,
        Optional<List<String>> command,
        List<String> environment,
        String workingDirectory,
        String user,
        boolean terminal,
        Optional<TerminalSize> terminalSize,
        boolean openStdin,
        boolean stdinOnce,
        boolean attachStdin,
        boolean attachStdout,
        boolean attachStderr) {}
