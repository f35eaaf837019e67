package dev.theseus.launcher.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** The shell on a terminal: lines are edited, completed and remembered on this side; the daemon only answers. */
final class InteractiveShell {
    private static final String PROMPT = "theseus> ";

    private final Invocation invocation;
    private Connection connection;
    private int columns = -1;

    InteractiveShell(Invocation invocation, Connection connection) {
        this.invocation = invocation;
        this.connection = connection;
    }

    /** Reads and runs commands until the operator goes; returns the last one's status. */
    int run() throws IOException {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .appName("theseus-shell")
                    .completer(this::complete)
                    .variable(LineReader.HISTORY_FILE, history())
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
                    .build();
            // While the daemon works, Ctrl-C is for the command and not for this program.
            terminal.handle(Terminal.Signal.INT, signal -> interrupt());
            terminal.writer()
                    .println("The shell of the daemon at " + invocation.execRoot()
                            + ". help lists the commands, TAB completes, Ctrl-D ends.");
            return loop(terminal, reader);
        } finally {
            connection.close();
        }
    }

    private int loop(Terminal terminal, LineReader reader) throws IOException {
        int status = 0;
        while (true) {
            String line;
            try {
                line = reader.readLine(PROMPT);
            } catch (UserInterruptException e) {
                continue;
            } catch (EndOfFileException e) {
                return status;
            }
            if (ShellClient.isEnd(line)) {
                return status;
            }
            if (!line.isBlank()) {
                status = execute(terminal, line);
            }
        }
    }

    private int execute(Terminal terminal, String line) throws IOException {
        try {
            resize(terminal);
            return connection.run(line, invocation.json());
        } catch (IOException e) {
            // Once more by hand would be right; by itself it might do a thing twice.
            System.err.println("The daemon has closed the connection; what it did with this command is not known.");
            reconnect();
            return 125;
        }
    }

    private void resize(Terminal terminal) throws IOException {
        if (terminal.getWidth() != columns) {
            columns = terminal.getWidth();
            connection.columns(columns);
        }
    }

    /** The daemon may be back, or another in its place. */
    private void reconnect() throws IOException {
        connection.close();
        columns = -1;
        connection = Connection.open(invocation.execRoot());
        System.err.println("Connected again.");
    }

    private void interrupt() {
        try {
            connection.interrupt();
        } catch (IOException e) {
            // The command's own end tells that the daemon has gone.
            columns = -1;
        }
    }

    private void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        try {
            for (String candidate : connection.complete(line.line().substring(0, line.cursor()))) {
                String[] parts = candidate.split("\t", 2);
                candidates.add(candidate(parts[0], parts.length > 1 ? parts[1] : ""));
            }
        } catch (IOException e) {
            // No candidates; the next command tells that the daemon has gone.
            candidates.clear();
        }
    }

    private static Candidate candidate(String word, String description) {
        boolean whole = !word.endsWith("/") && !word.endsWith(":");
        return new Candidate(word, word, null, description.isEmpty() ? null : description, null, null, whole);
    }

    /** The operator's own file; commands are nobody else's business. */
    private static Path history() throws IOException {
        Path home = Path.of(System.getenv().getOrDefault("HOME", System.getProperty("user.home")));
        Path file = home.resolve(".theseus-shell-history");
        if (!Files.exists(file) && Files.isWritable(home)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return file;
    }
}
