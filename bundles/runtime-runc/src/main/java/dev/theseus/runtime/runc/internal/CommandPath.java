package dev.theseus.runtime.runc.internal;

import dev.theseus.api.error.EngineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds commands as a shell would. conmon needs the runtime's absolute path. */
final class CommandPath {
    /** A daemon started by a user's shell may lack the folders that system commands live in. */
    private static final String SYSTEM_FOLDERS = ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private CommandPath() {}

    static Optional<Path> find(String command) {
        if (command.indexOf('/') >= 0) {
            return Optional.of(Path.of(command).toAbsolutePath()).filter(CommandPath::isCommand);
        }
        String path = System.getenv("PATH");
        return Stream.of(((path == null ? "" : path) + SYSTEM_FOLDERS).split(":"))
                .filter(folder -> folder.startsWith("/"))
                .map(folder -> Path.of(folder, command))
                .filter(CommandPath::isCommand)
                .findFirst();
    }

    /** As {@link #find}; {@code UNAVAILABLE} when there is none. */
    static Path require(String command, String purpose) {
        return find(command)
                .orElseThrow(() -> EngineException.unavailable(
                        purpose + " " + command + " is not there: install it or put it on PATH"));
    }

    private static boolean isCommand(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }
}
