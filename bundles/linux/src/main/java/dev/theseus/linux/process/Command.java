package dev.theseus.linux.process;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.trace.Span;
import dev.theseus.linux.descriptor.Descriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An external command, run to its end: deadline, text for its stdin, stdout captured, the tail of stderr kept, one span
 * in the caller's trace. Its output goes to files in memory, so neither a full pipe nor a grandchild that keeps one open
 * can block. Immutable; the {@code with} methods return changed copies.
 */
public final class Command {
    private static final int SIGKILL = 9;
    private static final int STDERR_TAIL = 4096;
    private static final int OUTPUT_LIMIT = 64 << 20;
    private static final Duration CANCEL_CHECK = Duration.ofMillis(200);

    private final SpawnSpec spec;
    private final byte[] input;
    private final Optional<Duration> timeout;

    private Command(SpawnSpec spec, byte[] input, Optional<Duration> timeout) {
        this.spec = spec;
        this.input = input;
        this.timeout = timeout;
    }

    public static Command of(String... argv) {
        return of(List.of(argv));
    }

    public static Command of(List<String> argv) {
        return new Command(SpawnSpec.of(argv), new byte[0], Optional.empty());
    }

    /** What the command reads on its stdin; empty by default. */
    public Command withInput(String text) {
        return new Command(spec, text.getBytes(StandardCharsets.UTF_8), timeout);
    }

    public Command withDirectory(Path directory) {
        return new Command(spec.withDirectory(directory), input, timeout);
    }

    /** Adds variables to the inherited environment. */
    public Command withEnvironment(Map<String, String> variables) {
        Map<String, String> merged = new HashMap<>(spec.environment());
        merged.putAll(variables);
        return new Command(spec.withEnvironment(merged), input, timeout);
    }

    /** Adds a descriptor that the command inherits under the number 3 or higher. */
    public Command withDescriptor(int number, Descriptor descriptor) {
        return new Command(spec.withDescriptor(number, descriptor), input, timeout);
    }

    /** A limit of its own, in addition to the call's deadline. */
    public Command withTimeout(Duration limit) {
        return new Command(spec, input, Optional.of(limit));
    }

    /**
     * Runs the command and waits, whatever its exit code. Parks a virtual thread without pinning it.
     *
     * @throws EngineException {@code UNAVAILABLE} when there is no such command; {@code DEADLINE} or {@code CANCELLED}
     *     after the command's process group has been killed
     */
    public CommandResult run(CallContext context) {
        try (Span span = context.trace().open("exec " + name())) {
            span.note("process.command_args", String.join(" ", spec.argv()));
            try {
                CommandResult result = execute(context);
                span.note("process.exit.code", Integer.toString(result.exit().code()));
                if (!result.stderrTail().isEmpty()) {
                    span.note("process.stderr", result.stderrTail());
                }
                if (!result.success()) {
                    span.fail(result.failure());
                }
                return result;
            } catch (EngineException e) {
                span.fail(e.message());
                throw e;
            }
        }
    }

    /** As {@link #run}, and an exit code other than 0 is an {@code INTERNAL} error that carries stderr. */
    public CommandResult runChecked(CallContext context) {
        return run(context).orThrow();
    }

    private String name() {
        String command = spec.argv().getFirst();
        return command.substring(command.lastIndexOf('/') + 1);
    }

    private CommandResult execute(CallContext context) {
        context.check(name());
        long start = System.nanoTime();
        try (Descriptor stdin = Descriptor.inMemory(name() + ".stdin");
                Descriptor stdout = Descriptor.inMemory(name() + ".stdout");
                Descriptor stderr = Descriptor.inMemory(name() + ".stderr")) {
            stdin.write(input);
            stdin.seek(0);
            Child child = Spawner.spawn(
                    spec.withDescriptor(0, stdin).withDescriptor(1, stdout).withDescriptor(2, stderr));
            ExitStatus exit = await(child, context);
            Duration duration = Duration.ofNanos(System.nanoTime() - start);
            return new CommandResult(spec.argv(), exit, all(stdout), tail(stderr), duration);
        }
    }

    private ExitStatus await(Child child, CallContext context) {
        long end = timeout.map(limit -> System.nanoTime() + limit.toNanos()).orElse(Long.MAX_VALUE);
        CompletableFuture<ExitStatus> exit = child.exit();
        while (true) {
            long left = Math.min(context.remaining().toNanos(), end - System.nanoTime());
            try {
                return exit.get(Math.clamp(left, 0, CANCEL_CHECK.toNanos()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (left <= CANCEL_CHECK.toNanos() || context.cancelled().get()) {
                    throw abandon(child, context);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                child.signalGroup(SIGKILL);
                throw EngineException.cancelled(name() + ": interrupted; the command was killed");
            } catch (ExecutionException e) {
                throw EngineException.internal(name(), e.getCause() == null ? e : e.getCause());
            }
        }
    }

    private EngineException abandon(Child child, CallContext context) {
        child.signalGroup(SIGKILL);
        String command = String.join(" ", spec.argv());
        return context.cancelled().get()
                ? EngineException.cancelled(command + ": cancelled by the caller; the command was killed")
                : EngineException.deadline(command + ": ran out of time; the command was killed");
    }

    private byte[] all(Descriptor stdout) {
        long size = stdout.seekEnd();
        if (size > OUTPUT_LIMIT) {
            throw EngineException.internal(name() + ": wrote " + size + " bytes, more than " + OUTPUT_LIMIT);
        }
        stdout.seek(0);
        return stdout.readAll(OUTPUT_LIMIT);
    }

    private static String tail(Descriptor stderr) {
        stderr.seek(Math.max(0, stderr.seekEnd() - STDERR_TAIL));
        return new String(stderr.readAll(STDERR_TAIL), StandardCharsets.UTF_8);
    }
}
