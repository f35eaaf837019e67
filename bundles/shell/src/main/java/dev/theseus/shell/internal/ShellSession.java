package dev.theseus.shell.internal;

import dev.theseus.api.error.EngineException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client: runs its commands, one after another, until it goes. */
final class ShellSession {
    private static final Logger LOG = LoggerFactory.getLogger(ShellSession.class);

    private final CommandProcessor processor;
    private final Frames frames;

    ShellSession(CommandProcessor processor, Frames frames) {
        this.processor = processor;
        this.frames = frames;
    }

    void serve() throws IOException {
        try (PrintStream out = print(Frames.OUT);
                PrintStream err = print(Frames.ERR);
                CommandSession session = processor.createSession(InputStream.nullInputStream(), out, err)) {
            session.put("SCOPE", "driver:container:image:trace:felix:*");
            while (true) {
                Frames.Frame frame = frames.read();
                switch (frame.kind()) {
                    case Frames.RUN -> run(session, frame.text(), false, out, err);
                    case Frames.RUN_JSON -> run(session, frame.text(), true, out, err);
                    case Frames.COMPLETE -> frames.write(Frames.COMPLETE, completions(session, frame.text()));
                    default -> throw new IOException("a frame of unknown kind " + frame.kind());
                }
            }
        } catch (EOFException e) {
            LOG.debug("the client has gone");
        }
    }

    private PrintStream print(int kind) {
        return new PrintStream(frames.stream(kind), true, StandardCharsets.UTF_8);
    }

    private void run(CommandSession session, String command, boolean json, PrintStream out, PrintStream err)
            throws IOException {
        int status = 0;
        try {
            @Nullable Object result = session.execute(command);
            if (result instanceof Answer answer) {
                out.print(json ? answer.json() : answer.text());
                status = answer.failed() ? 1 : 0;
            } else if (result != null) {
                out.println(session.format(result, Converter.INSPECT));
            }
        } catch (EngineException e) {
            err.println("Error: " + e.message());
            status = 1;
        } catch (Exception e) {
            // Whatever a command of Felix's own throws is for the operator to read.
            err.println("Error: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            status = 1;
        }
        out.flush();
        err.flush();
        frames.write(Frames.END, String.valueOf(status));
    }

    /** Commands that begin with the text, a line each. */
    @SuppressWarnings("unchecked") // Gogo documents the type of this variable.
    private static String completions(CommandSession session, String begun) {
        Object names = session.get(".commands");
        return names instanceof Set<?> commands
                ? new TreeSet<>((Set<String>) commands)
                        .stream().filter(name -> name.startsWith(begun)).collect(Collectors.joining("\n"))
                : "";
    }
}
