package dev.theseus.shell.internal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.apache.felix.service.command.CommandProcessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client: runs its commands, one after another, and completes its lines, until it goes. */
final class ShellSession {
    private static final Logger LOG = LoggerFactory.getLogger(ShellSession.class);

    private final CommandProcessor processor;
    private final Completer completer;
    private final Frames frames;
    private Path directory = Path.of("/");
    private int width;
    private Console console;
    private @Nullable Execution running;

    ShellSession(CommandProcessor processor, Completer completer, Frames frames) {
        this.processor = processor;
        this.completer = completer;
        this.frames = frames;
        console = new Console(processor, frames, directory);
    }

    void serve() throws IOException {
        try {
            while (true) {
                Frames.Frame frame = frames.read();
                switch (frame.kind()) {
                    case Frames.RUN -> run(frame.text(), false);
                    case Frames.RUN_JSON -> run(frame.text(), true);
                    case Frames.INTERRUPT -> interrupt();
                    case Frames.SET -> set(frame.text());
                    case Frames.COMPLETE -> frames.write(Frames.COMPLETE, completions(frame.text()));
                    default -> throw new IOException("a frame of unknown kind " + frame.kind());
                }
            }
        } catch (EOFException e) {
            LOG.debug("the client has gone");
        } finally {
            Execution last = running;
            if (last == null) {
                console.close();
            } else {
                last.close();
            }
        }
    }

    private void run(String command, boolean json) throws IOException {
        if (running != null && !running.isOver()) {
            throw new IOException("a command before the one before it had ended");
        }
        console.session().put(Command.IN_JSON, json);
        running = new Execution(console, frames, command);
    }

    private void interrupt() throws IOException {
        Execution interrupted = running;
        if (interrupted != null && !interrupted.isOver() && !interrupted.cancel()) {
            interrupted.close();
            running = null;
            console = new Console(processor, frames, directory);
            console.resize(width);
        }
    }

    private void set(String setting) throws IOException {
        String value = setting.substring(setting.indexOf('=') + 1);
        if (setting.startsWith("columns=")) {
            width = Integer.parseInt(value);
            console.resize(width);
        } else if (setting.startsWith("directory=")) {
            directory = Path.of(value);
            console.session().put(Command.DIRECTORY, directory);
        } else {
            throw new IOException("an unknown setting: " + setting);
        }
    }

    private String completions(String line) {
        return completer.complete(console.session(), line).stream()
                .map(candidate -> candidate.value() + "\t" + candidate.description())
                .collect(Collectors.joining("\n"));
    }
}
