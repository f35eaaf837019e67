package example.runtime.sample;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.trace.Span;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The OCI runtime's command. Each run is a span of the call's trace, and ends with the call's deadline.
 *
 * @param program {@code runc} or another with the same verbs
 * @param root its state: a folder per container, of this engine alone
 */
record OciCommand(String program, Path root) {
    private static final Pattern LOGGED = Pattern.compile("level=(?:error|fatal) msg=\"((?:[^\"\\\\]|\\\\.)*+)\"");

    /** What comes before the verb. */
    String rootArgument() {
        return "--root=" + root;
    }

    /** @return what it printed */
    String run(CallContext context, String... verb) {
        List<String> argv = new ArrayList<>(List.of(program, rootArgument()));
        argv.addAll(List.of(verb));
        String line = String.join(" ", argv);
        context.check(line);
        try (Span span = context.trace().open("exec " + program).note("process.command_args", line)) {
            try {
                return run(argv, line, context);
            } catch (EngineException e) {
                span.fail(e.message());
                throw e;
            }
        }
    }

    /** Through files, so that no pipe fills up while nobody reads. */
    private String run(List<String> argv, String line, CallContext context) {
        try {
            Files.createDirectories(root);
            Path out = Files.createTempFile("oci", ".out");
            Path err = Files.createTempFile("oci", ".err");
            try {
                Process process = new ProcessBuilder(argv)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                if (!process.waitFor(context.remaining().toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw EngineException.deadline(line + ": did not end in time");
                }
                if (process.exitValue() != 0) {
                    throw EngineException.invalid(line + ": " + words(read(err)));
                }
                return read(out);
            } finally {
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
            }
        } catch (IOException e) {
            throw EngineException.internal(line, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled(line + ": interrupted");
        }
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
    }

    /** The last error that the runtime logged. */
    static String words(String stderr) {
        String words = stderr;
        Matcher logged = LOGGED.matcher(stderr);
        while (logged.find()) {
            words = unquoted(logged.group(1));
        }
        return words;
    }

    /** As JSON and the runtimes' logs quote: a backslash before what would end the text. */
    static String unquoted(String text) {
        return text.replace("\\n", "\n").replace("\\t", "\t").replaceAll("\\\\(.)", "$1");
    }
}
