package dev.theseus.engine.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A stream sent through a command that reads stdin and writes stdout. Closing it ends the command. */
final class FilterCommand extends InputStream {
    private final String name;
    private final Process process;
    private final InputStream output;
    private final InputStream source;
    private volatile @Nullable IOException sourceFailure;
    private volatile boolean closed;
    private boolean ended;

    private FilterCommand(String name, Process process, InputStream source) {
        this.name = name;
        this.process = process;
        this.source = source;
        this.output = process.getInputStream();
    }

    /** The absolute path of a command on PATH. */
    static Optional<String> find(String command) {
        String path =
                System.getenv().getOrDefault("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        for (String directory : path.split(":")) {
            Path candidate = Path.of(directory, command);
            if (candidate.isAbsolute() && Files.isExecutable(candidate)) {
                return Optional.of(candidate.toString());
            }
        }
        return Optional.empty();
    }

    static FilterCommand start(List<String> command, InputStream source) throws IOException {
        Process process = new ProcessBuilder(command).start();
        FilterCommand filter = new FilterCommand(command.getFirst(), process, source);
        // A platform thread: it copies without ever blocking for long, and would pin a carrier.
        Thread.ofPlatform().daemon().name("feed-" + process.pid()).start(filter::feed);
        return filter;
    }

    private void feed() {
        byte[] buffer = new byte[1 << 16];
        try (OutputStream input = process.getOutputStream()) {
            while (true) {
                int n;
                try {
                    n = source.read(buffer);
                } catch (IOException e) {
                    sourceFailure = e;
                    process.destroy();
                    return;
                } catch (RuntimeException e) {
                    // The source's own way to say that its caller has left.
                    sourceFailure = new IOException(e.getMessage(), e);
                    process.destroy();
                    return;
                }
                if (n < 0) {
                    return;
                }
                input.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // The command closed its input; whether that was a failure its exit status tells the reader.
            return;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n;
        try {
            n = output.read(bytes, offset, length);
        } catch (IOException e) {
            throw closed ? new IOException(name + ": stream closed", e) : e;
        }
        if (n < 0 && !ended) {
            ended = true;
            checkExit();
        }
        return n;
    }

    private void checkExit() throws IOException {
        int status;
        String complaint;
        try {
            complaint = new String(process.getErrorStream().readNBytes(4096), StandardCharsets.UTF_8).strip();
            status = process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(name + ": interrupted", e);
        }
        IOException failure = sourceFailure;
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
        if (status != 0) {
            throw new IOException(
                    name + " failed with status " + status + (complaint.isEmpty() ? "" : ": " + complaint));
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        process.destroyForcibly();
        source.close();
    }
}
