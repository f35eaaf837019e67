package dev.theseus.shell.internal;

import dev.theseus.api.error.EngineException;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.felix.gogo.runtime.CommandNotFoundException;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One command at work, on a thread of its own. Its end is told exactly once. */
final class Execution {
    static final int FAILED = 1;
    static final int WRONG = 2;
    static final int UNKNOWN = 127;
    static final int INTERRUPTED = 130;

    private static final Logger LOG = LoggerFactory.getLogger(Execution.class);
    /** How long a cancelled command may take to end by itself. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Console console;
    private final Frames frames;
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Thread thread;

    Execution(Console console, Frames frames, String command) {
        this.console = console;
        this.frames = frames;
        console.session().put(Command.CANCELLED, cancelled);
        thread = Thread.ofVirtual().name("shell-command").start(() -> run(command));
    }

    boolean isOver() {
        return ended.get();
    }

    /**
     * The operator waits no longer. Commands that look at it end; another goes on unheard, for a thread inside a driver must not
     * be interrupted.
     *
     * @return whether the command has ended
     */
    boolean cancel() throws IOException {
        cancelled.set(true);
        if (awaitEnd(GRACE)) {
            return true;
        }
        if (ended.compareAndSet(false, true)) {
            console.mute();
            frames.write(Frames.ERR, "interrupted; what the command has begun goes on in the daemon\n");
            frames.write(Frames.END, String.valueOf(INTERRUPTED));
            return false;
        }
        return true;
    }

    /** The operator has gone: lets the command end before its session is closed, which would interrupt it. */
    void close() {
        cancelled.set(true);
        console.mute();
        Thread.ofVirtual().name("shell-end").start(() -> {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                console.close();
            }
        });
    }

    private boolean awaitEnd(Duration limit) {
        try {
            return thread.join(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void run(String command) {
        int status = attempt(console.session(), command);
        console.flush();
        if (ended.compareAndSet(false, true)) {
            try {
                frames.write(Frames.END, String.valueOf(cancelled.get() ? INTERRUPTED : status));
            } catch (IOException e) {
                LOG.debug("the client has gone: {}", e.getMessage());
            }
        }
    }

    private int attempt(CommandSession session, String command) {
        PrintStream err = console.err();
        try {
            show(session, session.execute(command));
            return 0;
        } catch (FailedException e) {
            return FAILED;
        } catch (EngineException e) {
            err.println("Error: " + e.message());
            return FAILED;
        } catch (UsageException e) {
            err.println("Error: " + e.getMessage());
            return WRONG;
        } catch (CommandNotFoundException e) {
            err.println("Error: no command \"" + e.getCommand() + "\"; help lists all");
            return UNKNOWN;
        } catch (EOFException e) {
            err.println("Error: the line is not complete: " + e.getMessage());
            return WRONG;
        } catch (IllegalArgumentException e) {
            // Of Gogo, which found no method for what was given, often for a bundle that is not there.
            err.println("Error: the command does not take this (" + e.getMessage()
                    + "); help COMMAND tells what it takes, lb -s lists the bundles");
            return WRONG;
        } catch (Exception e) {
            // Whatever a command of Felix's own throws is for the operator to read.
            err.println("Error: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            return FAILED;
        }
    }

    /** What Felix's commands return, for ours print. */
    private void show(CommandSession session, @Nullable Object result) throws Exception {
        if (result != null) {
            String text = session.format(result, Converter.INSPECT).toString();
            console.out().print(text.isEmpty() || text.endsWith("\n") ? text : text + "\n");
        }
    }
}
