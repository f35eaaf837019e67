package dev.theseus.engine.log;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the spool's lines ({@code TIME STREAM F|P DATA}) and joins partial ones. A line that is none (a crash can leave
 * a torn one) is skipped.
 */
final class SpoolLines {
    /** As Docker does, a line longer than this is passed on in pieces. */
    private static final int LONGEST = 16 * 1024;

    private final Consumer<LogEntry> sink;
    private final boolean joined;
    private final SpoolTime times = new SpoolTime();
    private final List<Partial> partials = List.of(new Partial(1), new Partial(2));

    /**
     * For one reading of a log.
     *
     * @param joined whether a line is passed on whole; otherwise each piece at once, as it was written
     */
    SpoolLines(boolean joined, Consumer<LogEntry> sink) {
        this.joined = joined;
        this.sink = sink;
    }

    private static final class Partial {
        private final int stream;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private @Nullable Instant time;

        Partial(int stream) {
            this.stream = stream;
        }
    }

    void line(byte[] buffer, int start, int end) {
        int stream = indexOf(buffer, start, end) + 1;
        int tag = stream > 0 ? indexOf(buffer, stream, end) + 1 : 0;
        if (tag == 0 || tag + 2 > end) {
            return;
        }
        String word = new String(buffer, stream, tag - 1 - stream, StandardCharsets.US_ASCII);
        Instant time = times.read(buffer, start, stream - 1);
        boolean known = word.equals("stdout") || word.equals("stderr");
        if (time == null || !known || buffer[tag + 1] != ' ' || buffer[tag] != 'F' && buffer[tag] != 'P') {
            return;
        }
        Partial partial = partials.get(word.equals("stderr") ? 1 : 0);
        if (partial.time == null) {
            partial.time = time;
        }
        partial.bytes.write(buffer, tag + 2, end - tag - 2);
        boolean full = buffer[tag] == 'F';
        if (full) {
            partial.bytes.write('\n');
        }
        if (full || !joined || partial.bytes.size() >= LONGEST) {
            emit(partial);
        }
    }

    /** Whether a piece waits for the rest of its line. */
    boolean isWaiting() {
        return partials.stream().anyMatch(partial -> partial.time != null);
    }

    /** Passes on what waits for a newline that will not come. */
    void finish() {
        partials.forEach(this::emit);
    }

    private void emit(Partial partial) {
        Instant time = partial.time;
        if (time != null && partial.bytes.size() > 0) {
            sink.accept(new LogEntry(partial.stream, time, partial.bytes.toByteArray()));
        }
        partial.bytes.reset();
        partial.time = null;
    }

    private static int indexOf(byte[] buffer, int start, int end) {
        for (int i = start; i < end; i++) {
            if (buffer[i] == ' ') {
                return i;
            }
        }
        return -1;
    }
}
