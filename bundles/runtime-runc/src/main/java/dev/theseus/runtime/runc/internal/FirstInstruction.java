package dev.theseus.runtime.runc.internal;

import dev.theseus.api.driver.CallContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The moment in which a released first process is still the runtime and not yet the command. A signal then does not mean what its
 * sender thinks: runc's process ends with status 2, and crun's, as each first process without a handler, ignores it.
 */
final class FirstInstruction {
    private static final Duration STEP = Duration.ofNanos(100_000);
    /** On a busy machine. A command that is itself the runtime, as far as can be seen, is waited for in vain. */
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final long pid;
    private final Path runtime;

    /** @param runtime its program */
    FirstInstruction(long pid, Path runtime) {
        this.pid = pid;
        this.runtime = runtime;
    }

    /** Waits for it, or for the process's end. */
    void await(CallContext context, String what) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (isRuntime() && System.nanoTime() < end) {
            context.check(what);
            Pause.of(STEP, what);
        }
    }

    private boolean isRuntime() {
        Path program = Path.of("/proc", Long.toString(pid), "exe");
        try {
            // Against containers that overwrite them, runtimes run from a read-only mount or a sealed copy of
            // themselves.
            return Files.isSameFile(program, runtime)
                    || Files.readSymbolicLink(program).toString().startsWith("/memfd:");
        } catch (IOException e) {
            return false;
        }
    }
}
