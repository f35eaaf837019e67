package example.runtime.sample;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.runtime.StdioSpec;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskSpec;
import dev.theseus.api.trace.Span;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Starts a {@code conmon} per task: it is the container's parent, keeps its stdio open and writes down its exit status, so that
 * daemon and driver can come and go. Its folder is the task's OCI bundle: {@code attach} and {@code ctl} are its sockets, {@code
 * exit/<task>} is the exit status, {@code oom} appears when memory ran out.
 */
final class Monitor {
    static final String PROGRAM = "conmon";
    private static final Pattern DATA = Pattern.compile("\"data\"\\s*:\\s*(-?\\d+)");
    private static final Pattern MESSAGE = Pattern.compile("\"message\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*+)\"");
    /** conmon tells the first process's pid on descriptor 3, which here is the pipe that Java reads as standard output. */
    private static final String SHELL = "exec \"$@\" 3>&1 > /dev/null";

    private static final Duration LAST_WAIT = Duration.ofSeconds(3);

    private final OciCommand runtime;

    Monitor(OciCommand runtime) {
        this.runtime = runtime;
    }

    static Path oomFile(Path bundle) {
        return bundle.resolve("oom");
    }

    /** Returns with the container's first process held before its first instruction. */
    TaskHandle create(TaskSpec spec, CallContext context) {
        Path bundle = spec.bundle().toAbsolutePath();
        Path exitFile = bundle.resolve("exit").resolve(spec.id().value());
        List<String> argv = argv(spec, bundle, exitFile.getParent());
        String line = String.join(" ", argv);
        try (Span span = context.trace().open("exec " + PROGRAM).note("process.command_args", line)) {
            try {
                prepare(bundle, exitFile);
                Process monitor = start(argv, bundle);
                long pid = held(monitor, spec, bundle, context);
                return new TaskHandle(
                        spec.id(),
                        bundle,
                        pid,
                        startTime(pid),
                        monitor.pid(),
                        startTime(monitor.pid()),
                        bundle.resolve("attach"),
                        exitFile);
            } catch (EngineException e) {
                span.fail(e.message());
                throw e;
            } catch (IOException e) {
                span.fail(e.toString());
                throw EngineException.internal("start " + PROGRAM + " for " + spec.id(), e);
            }
        }
    }

    /** A bundle that is used again holds what the monitor before left. */
    private static void prepare(Path bundle, Path exitFile) throws IOException {
        Files.createDirectories(exitFile.getParent());
        Files.deleteIfExists(exitFile);
        Files.deleteIfExists(oomFile(bundle));
    }

    private List<String> argv(TaskSpec spec, Path bundle, Path exitFolder) {
        String id = spec.id().value();
        // A session of its own: no signal to the daemon's group reaches it.
        List<String> argv = new ArrayList<>(List.of("setsid", "sh", "-c", SHELL, "sh", PROGRAM));
        argv.addAll(List.of("--api-version", "--sync", "--full-attach", "--no-sync-log", "--no-new-keyring"));
        argv.addAll(List.of("-c", id, "-u", id, "-b", bundle.toString(), "--exit-dir", exitFolder.toString()));
        argv.addAll(List.of("-p", bundle.resolve("pid").toString()));
        argv.addAll(List.of("-l", spec.stdio().log().map(path -> "k8s-file:" + path).orElse("none")));
        argv.addAll(List.of("-r", path(runtime.program()), "--runtime-arg=" + runtime.rootArgument()));
        StdioSpec stdio = spec.stdio();
        if (stdio.stdin()) {
            argv.add("-i");
        }
        if (stdio.stdin() && !stdio.stdinOnce()) {
            argv.add("--leave-stdin-open");
        }
        return argv;
    }

    /** conmon takes no other than an absolute path. */
    private static String path(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "/usr/sbin:/usr/bin").split(":")) {
            Path candidate = Path.of(folder, program);
            if (Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        throw EngineException.unavailable(program + " is not installed: install it, or put it on the daemon's PATH");
    }

    private static Process start(List<String> argv, Path bundle) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(argv)
                .directory(bundle.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectError(bundle.resolve("conmon.err").toFile());
        builder.environment().put("_OCI_SYNCPIPE", "3");
        return builder.start();
    }

    private static long held(Process monitor, TaskSpec spec, Path bundle, CallContext context) throws IOException {
        CompletableFuture<String> told = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("conmon-" + spec.id()).start(() -> {
            try (BufferedReader reader = monitor.inputReader(StandardCharsets.UTF_8)) {
                String line = reader.readLine();
                told.complete(line == null ? "" : line);
            } catch (IOException e) {
                told.completeExceptionally(e);
            }
        });
        String line;
        try {
            line = told.get(Math.max(1, context.remaining().toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            awaitEnd(told);
            monitor.destroyForcibly();
            throw EngineException.deadline("create " + spec.id() + ": the runtime did not end in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            monitor.destroyForcibly();
            throw EngineException.cancelled("create " + spec.id() + ": interrupted");
        } catch (ExecutionException e) {
            throw EngineException.internal("create " + spec.id(), e);
        }
        Matcher data = DATA.matcher(line);
        if (!data.find()) {
            throw EngineException.internal("create " + spec.id() + ": " + PROGRAM + " ended without a word: "
                    + Files.readString(bundle.resolve("conmon.err")).strip());
        }
        long pid = Long.parseLong(data.group(1));
        if (pid <= 0) {
            Matcher message = MESSAGE.matcher(line);
            throw refusal(message.find() ? OciCommand.words(OciCommand.unquoted(message.group(1))) : line);
        }
        return pid;
    }

    /**
     * By the reason the engine knows the exit status: 127 for a missing command, 126 for one that cannot be run. A runtime that
     * you program yourself knows it; runc has nothing but its words.
     */
    private static EngineException refusal(String words) {
        EngineException refusal = EngineException.invalid("OCI runtime create failed: " + words);
        if (words.contains("error mounting")) {
            return refusal.because(Reason.TASK_MOUNT_REFUSED);
        }
        if (!words.contains("exec: ")) {
            return refusal.because(Reason.TASK_REFUSED);
        }
        return refusal.because(
                words.contains("not found") || words.contains("no such file")
                        ? Reason.TASK_COMMAND_NOT_FOUND
                        : Reason.TASK_COMMAND_NOT_EXECUTABLE);
    }

    /** A runtime that is cut short leaves control groups that nobody knows of: it gets a moment to come to an end. */
    private static void awaitEnd(CompletableFuture<String> told) {
        try {
            var _ = told.get(LAST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The caller is told that it took too long.
        }
    }

    /** Makes conmon open its spool anew. */
    static void reopenLog(TaskHandle task) {
        try {
            Files.writeString(task.directory().resolve("ctl"), "2 0 0\n");
        } catch (IOException e) {
            throw EngineException.internal("reopen the log of " + task.id(), e);
        }
    }

    /** Of a process, in clock ticks since boot; 0 when it is gone. */
    static long startTime(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The command's name, in parentheses, may hold blanks: count behind it. This is field 22.
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
        } catch (IOException | UncheckedIOException gone) {
            return 0;
        }
    }
}
