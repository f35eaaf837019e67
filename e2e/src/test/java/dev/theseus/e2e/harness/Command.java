package dev.theseus.e2e.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A child process whose output is gathered while it runs. */
public final class Command implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final List<String> command;
    private final Process process;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Thread outReader;
    private final Thread errReader;

    private Command(List<String> command, Process process) {
        this.command = command;
        this.process = process;
        outReader = gather(process.getInputStream(), out);
        errReader = gather(process.getErrorStream(), err);
    }

    /** Starts a command; its standard input stays open. */
    public static Command start(Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        try {
            return new Command(command, builder.start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Runs a command of the host to its end. */
    public static Result run(String... command) {
        return run(Map.of(), new byte[0], List.of(command));
    }

    /** Runs a command to its end with the bytes as its standard input. */
    public static Result run(Map<String, String> environment, byte[] input, List<String> command) {
        try (Command running = start(environment, command)) {
            running.write(input);
            running.closeInput();
            return running.result();
        }
    }

    /** Waits until the condition holds, and fails the test when it never does. */
    public static void await(String what, Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + limit.toSeconds() + " s: " + what);
            }
            pause(Duration.ofMillis(20));
        }
    }

    /** Sleeps. */
    public static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interruption);
        }
    }

    /** Writes to standard input; a process that no longer reads is no failure. */
    public void write(byte[] input) {
        try {
            process.getOutputStream().write(input);
            process.getOutputStream().flush();
        } catch (IOException closed) {
            // The process ended first: its exit status tells.
        }
    }

    /** Writes text to standard input. */
    public void write(String input) {
        write(input.getBytes(StandardCharsets.UTF_8));
    }

    /** Ends standard input. */
    public void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException closed) {
            // As above.
        }
    }

    /** Standard output so far. */
    public String outSoFar() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Waits until standard output holds the text. */
    public void awaitOut(String text) {
        await("'" + text + "' from " + command, Duration.ofSeconds(30), () -> {
            if (outSoFar().contains(text)) {
                return true;
            }
            if (!process.isAlive() && !outReader.isAlive()) {
                throw new AssertionError("ended without '" + text + "': " + result());
            }
            return false;
        });
    }

    /** Whether the process runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** The number of the process. */
    public long pid() {
        return process.pid();
    }

    /** Sends the process a signal, by name without SIG. */
    public void signal(String name) {
        run("kill", "-" + name, Long.toString(pid()));
    }

    /** Waits for the end and all of the output. */
    public Result result() {
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running after " + LIMIT.toSeconds() + " s: " + command + "\nout: "
                        + outSoFar() + "\nerr: " + err.toString(StandardCharsets.UTF_8));
            }
            outReader.join(5000);
            errReader.join(5000);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interruption);
        }
        return new Result(command, process.exitValue(), outSoFar(), err.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static Thread gather(InputStream from, ByteArrayOutputStream to) {
        return Thread.startVirtualThread(() -> {
            try (from) {
                from.transferTo(to);
            } catch (IOException closed) {
                // The process was killed; what came before is kept.
            }
        });
    }
}
