package dev.theseus.engine.log;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.container.ContainerStreams.LogRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a spool and its rotated files, oldest first, and follows it as it grows and rotates. */
public final class LogReader {
    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
    private static final int BLOCK = 64 * 1024;
    private static final long POLL_MILLIS = 50;

    private final Path spool;
    private final LogRequest request;
    private final Consumer<LogEntry> sink;

    public LogReader(Path spool, LogRequest request, Consumer<LogEntry> sink) {
        this.spool = spool;
        this.request = request;
        this.sink = sink;
    }

    /**
     * Blocks until all is read; when following, until {@code live} is false and nothing is left, or the caller is gone.
     *
     * @param live whether more may come
     */
    public void read(BooleanSupplier live, CallContext context) {
        try {
            Tail tail = new Tail();
            SpoolLines lines = new SpoolLines(tail);
            List<Path> files = existing();
            for (Path old : files) {
                if (!old.equals(spool)) {
                    try (FileChannel channel = FileChannel.open(old, StandardOpenOption.READ)) {
                        new Pass(channel, lines).run(context);
                    } catch (NoSuchFileException e) {
                        LOG.debug("{} was rotated away before it was read", old);
                    }
                }
            }
            readSpool(lines, tail, live, context);
        } catch (IOException e) {
            throw EngineException.internal("cannot read log " + spool, e);
        }
    }

    private void readSpool(SpoolLines lines, Tail tail, BooleanSupplier live, CallContext context) throws IOException {
        while (!Files.exists(spool)) {
            if (!request.follow() || !live.getAsBoolean() || context.cancelled().get()) {
                tail.flush();
                return;
            }
            pause();
        }
        FileChannel channel = FileChannel.open(spool, StandardOpenOption.READ);
        try {
            Object key = key();
            Pass pass = new Pass(channel, lines);
            pass.run(context);
            if (!request.follow()) {
                lines.finish();
            }
            tail.flush();
            while (request.follow() && !context.cancelled().get() && !tail.done) {
                boolean more = live.getAsBoolean();
                if (!Objects.equals(key, key())) {
                    pass.run(context);
                    channel.close();
                    channel = FileChannel.open(spool, StandardOpenOption.READ);
                    key = key();
                    pass = new Pass(channel, lines);
                }
                boolean grown = pass.run(context);
                if (!more && !grown) {
                    lines.finish();
                    return;
                }
                if (!grown) {
                    pause();
                }
            }
        } finally {
            channel.close();
        }
    }

    private Object key() throws IOException {
        try {
            Object key = Files.readAttributes(spool, BasicFileAttributes.class).fileKey();
            return key == null ? spool : key;
        } catch (NoSuchFileException e) {
            return spool;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled("interrupted while following a log");
        }
    }

    /** Rotated files from the oldest, then the spool. */
    private List<Path> existing() {
        Deque<Path> files = new ArrayDeque<>();
        files.addFirst(spool);
        for (int number = 1; Files.exists(LogRotation.rotated(spool, number)); number++) {
            files.addFirst(LogRotation.rotated(spool, number));
        }
        return new ArrayList<>(files);
    }

    /** Lets through what the request asks for; until flushed, only the last lines where a tail was asked for. */
    private final class Tail implements Consumer<LogEntry> {
        private final Deque<LogEntry> last = new ArrayDeque<>();
        private boolean live = request.tail() < 0;
        private boolean done;

        @Override
        public void accept(LogEntry entry) {
            boolean wanted = entry.stream() == 2 ? request.stderr() : request.stdout();
            if (entry.time().isAfter(request.until())) {
                done = true;
                return;
            }
            if (!wanted || entry.time().isBefore(request.since())) {
                return;
            }
            if (live) {
                sink.accept(entry);
                return;
            }
            last.addLast(entry);
            if (last.size() > request.tail()) {
                last.removeFirst();
            }
        }

        void flush() {
            last.forEach(sink);
            last.clear();
            live = true;
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
                if (filled == buffer.length) {
                    buffer = Arrays.copyOf(buffer, buffer.length * 2);
                }
            }
            return grown;
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
