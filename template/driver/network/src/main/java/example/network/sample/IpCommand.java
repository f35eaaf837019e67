package example.network.sample;

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

/**
 * The {@code ip} command in one network namespace. Each run is a span of the call's trace, and ends with the call's deadline.
 *
 * @param prefix what enters the namespace; empty for the host's
 */
record IpCommand(List<String> prefix) {
    static final IpCommand HOST = new IpCommand(List.of());

    IpCommand {
        prefix = List.copyOf(prefix);
    }

    /** In the namespace that the file holds. */
    static IpCommand in(Path namespace) {
        return new IpCommand(List.of("nsenter", "--net=" + namespace));
    }

    /** Its words are divided by blanks. @return what it printed */
    String run(String words, CallContext context) {
        return run(List.of(words.split(" ")), "", context);
    }

    /** All lines by one process, which goes on to its end even when the daemon is killed meanwhile. */
    void batch(List<String> lines, CallContext context) {
        run(List.of("-batch", "-"), String.join("\n", lines) + "\n", context);
    }

    private String run(List<String> words, String input, CallContext context) {
        List<String> argv = new ArrayList<>(prefix);
        argv.add("ip");
        argv.addAll(words);
        String line = String.join(" ", argv);
        context.check(line);
        try (Span span = context.trace().open("exec ip").note("process.command_args", line + "\n" + input)) {
            try {
                return run(argv, line, input, context);
            } catch (EngineException e) {
                span.fail(e.message());
                throw e;
            }
        }
    }

    /** Through files, so that no pipe fills up while nobody reads. */
    private static String run(List<String> argv, String line, String input, CallContext context) {
        try {
            Path folder = Files.createTempDirectory("ip");
            Path in = Files.writeString(folder.resolve("in"), input);
            Path out = folder.resolve("out");
            Path err = folder.resolve("err");
            try {
                Process process = new ProcessBuilder(argv)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                if (!process.waitFor(context.remaining().toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw EngineException.deadline(line + ": did not end in time");
                }
                if (process.exitValue() != 0) {
                    throw EngineException.internal(line + ": " + read(err));
                }
                return read(out);
            } finally {
                for (Path file : List.of(in, out, err, folder)) {
                    Files.deleteIfExists(file);
                }
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
}
