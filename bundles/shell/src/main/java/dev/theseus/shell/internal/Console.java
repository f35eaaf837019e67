package dev.theseus.shell.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;

/** A session of Gogo's, whose output goes to a client until it is muted. */
final class Console implements AutoCloseable {
    private static final String SCOPES = Help.SCOPE + ":driver:container:image:trace:felix:*";

    private final PrintStream out;
    private final PrintStream err;
    private final CommandSession session;
    private volatile boolean muted;

    Console(CommandProcessor processor, Frames frames, Path directory) {
        out = print(frames, Frames.OUT);
        err = print(frames, Frames.ERR);
        session = processor.createSession(InputStream.nullInputStream(), out, err);
        session.put("SCOPE", SCOPES);
        session.put(Command.DIRECTORY, directory);
    }

    CommandSession session() {
        return session;
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    /** Tells commands how wide the terminal is. */
    void resize(int columns) {
        session.put(Command.WIDTH, columns);
    }

    void flush() {
        out.flush();
        err.flush();
    }

    /** Drops what is printed from now on. */
    void mute() {
        muted = true;
    }

    /** Interrupts what is still at work in it. */
    @Override
    public void close() {
        session.close();
    }

    private PrintStream print(Frames frames, int kind) {
        return new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] content, int offset, int length) throws IOException {
                        if (!muted) {
                            frames.write(kind, content, offset, length);
                        }
                    }
                },
                true,
                StandardCharsets.UTF_8);
    }
}
