package dev.theseus.launcher.shell;

import java.io.BufferedReader;
import java.io.Console;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code theseus-shell}: hands commands to the daemon and shows what it answers. */
public final class ShellClient {
    private static final int WRONG_ARGUMENTS = 2;
    private static final int NO_DAEMON = 125;
    private static final String USAGE = """
            Usage: theseus-shell [--exec-root DIR] [--json] [-c COMMAND]

            Opens the operators' shell of a running daemon, or runs one command and ends with its exit status.

              -c COMMAND        run this command; without, commands are read line by line
              --exec-root DIR   the daemon's (default /run/theseus)
              --json            machine-readable output

            Commands: driver:list, driver:info, driver:use KIND NAME, driver:swap BUNDLE JAR, driver:rollback BUNDLE,
            driver:history BUNDLE, driver:drain and driver:resume KIND NAME, driver:diagnose, driver:calls,
            container:list, image:list, trace:list, trace:show CONTAINER|REQUEST, and the framework's own.
            "help" lists them all, "help COMMAND" explains one.

            Exit status: 0, or that of the last command: 1 it failed, 2 it was given what it does not take,
            127 there is no such command, 130 it was interrupted; 125 the daemon cannot be reached.
            """;

    private ShellClient() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        Invocation invocation;
        try {
            invocation = Invocation.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("theseus-shell: " + e.getMessage() + "; theseus-shell --help explains");
            return WRONG_ARGUMENTS;
        }
        if (invocation.help()) {
            System.out.print(USAGE);
            return 0;
        }
        try (Connection connection = Connection.open(invocation.execRoot())) {
            if (invocation.command().isPresent()) {
                return connection.run(invocation.command().get(), invocation.json());
            }
            return isTerminal()
                    ? new InteractiveShell(invocation, connection).run()
                    : lines(connection, invocation.json());
        } catch (EOFException e) {
            System.err.println(
                    "theseus-shell: the daemon closed the connection: it has ended, or you are not the user who runs it");
        } catch (IOException e) {
            System.err.println("theseus-shell: " + e.getMessage());
        }
        return NO_DAEMON;
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    /** Commands from a pipe or a file. */
    private static int lines(Connection connection, boolean json) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int status = 0;
        for (@Nullable String line = lines.readLine(); line != null && !isEnd(line); line = lines.readLine()) {
            if (!line.isBlank()) {
                status = connection.run(line, json);
            }
        }
        return status;
    }

    static boolean isEnd(String line) {
        String word = line.strip();
        return word.equals("exit") || word.equals("quit");
    }
}
