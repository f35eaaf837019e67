package dev.theseus.engine.log;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.container.ContainerStreams.LogRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Reads a spool and its rotated files, oldest first, and follows it as it grows and rotates. */
public final class LogReader {
    private static final int BLOCK = 64 * 1024;
    /** No monitor writes longer lines; what a loss of power leaves in a file may be as long as it likes. */
    private static final int LONGEST_LINE = 1 << 20;

    private static final long POLL_MILLIS = 50;

    private final Path spool;
    private final LogRequest request;
    private final boolean joined;
    private final Consumer<LogEntry> sink;

    private LogReader(Path spool, LogRequest request, boolean joined, Consumer<LogEntry> sink) {
        this.spool = spool;
        this.request = request;
        this.joined = joined;
        this.sink = sink;
    }

    /** Reads whole lines. */
    public static LogReader lines(Path spool, LogRequest request, Consumer<LogEntry> sink) {
        return new LogReader(spool, request, true, sink);
    }

    /** Reads what was printed piece by piece, so that also what has no newline yet, a prompt say, is passed on at once. */
    public static LogReader pieces(Path spool, LogRequest request, Consumer<LogEntry> sink) {
        return new LogReader(spool, request, false, sink);
    }

    /**
     * Blocks until all is read; when following, until {@code live} is false and nothing is left, or the caller is gone.
     *
     * @param live whether more may come
     */
    public void read(BooleanSupplier live, CallContext context) {
        try (SpoolParts parts = new SpoolParts(spool)) {
            TailStart.seek(parts, request, context);
            LogTail tail = new LogTail(request, sink);
            read(parts, tail, live, context);
            if (tail.isTooLarge()) {
                parts.rewind();
                read(parts, tail.counted(), live, context);
            }
        } catch (IOException e) {
            throw EngineException.internal("cannot read log " + spool, e);
        }
    }

    private void read(SpoolParts parts, LogTail tail, BooleanSupplier live, CallContext context) throws IOException {
        SpoolLines lines = new SpoolLines(joined, tail);
        Pass pass = null;
        while (!context.cancelled().get() && !tail.isDone()) {
            boolean more = live.getAsBoolean();
            if (pass != null && pass.run(context)) {
                continue;
            }
            if (parts.hasNewer()) {
                if (pass != null) {
                    pass.run(context);
                }
                pass = new Pass(parts.next(), lines);
                continue;
            }
            if (!request.follow() || !more) {
                break;
            }
            if (tail.isTooLarge()) {
                return;
            }
            tail.flush();
            parts.forgetRead();
            pause();
        }
        lines.finish();
        tail.flush();
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled("interrupted while following a log");
        }
    }

    /** One file, read on from where the last run stopped; a line not ended yet is left for the next run. */
    private static final class Pass {
        private final FileChannel channel;
        private final SpoolLines lines;
        private byte[] buffer = new byte[BLOCK];
        private int filled;

        Pass(FileChannel channel, SpoolLines lines) {
            this.channel = channel;
            this.lines = lines;
        }

        /** Reads to the present end of the file; whether there was anything. */
        boolean run(CallContext context) throws IOException {
            boolean grown = false;
            while (!context.cancelled().get()) {
                int count = channel.read(ByteBuffer.wrap(buffer, filled, buffer.length - filled));
                if (count <= 0) {
                    return grown;
                }
                grown = true;
                filled += count;
                takeLines();
                makeRoom();
            }
            return grown;
        }

        private void makeRoom() {
            if (filled == LONGEST_LINE) {
                // What follows of it is no line either.
                filled = 0;
            } else if (filled == buffer.length) {
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            }
        }

        private void takeLines() {
            int start = 0;
            for (int i = 0; i < filled; i++) {
                if (buffer[i] == '\n') {
                    lines.line(buffer, start, i);
                    start = i + 1;
                }
            }
            System.arraycopy(buffer, start, buffer, 0, filled - start);
            filled -= start;
        }
    }
}
