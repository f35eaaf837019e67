package dev.theseus.engine.log;

import dev.theseus.api.driver.CallContext;
import dev.theseus.engine.container.ContainerStreams.LogRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds a place in a log, from its end on and block by block, from which reading passes all of the last lines that are asked for,
 * whole, and not many more: a log may be as long as its disk.
 */
final class TailStart {
    private static final int BLOCK = 64 << 10;
    /** No monitor writes longer lines. */
    private static final int LONGEST_LINE = 1 << 20;
    /** A time, a stream, a mark and a newline. */
    private static final int SHORTEST_LINE = 45;

    private final LogRequest request;
    /** One of each stream may have begun before the time that is asked for, and does not count then. */
    private final long enough;

    private final List<Seen> streams = List.of(new Seen(), new Seen());
    /** Lines that end after the present place. */
    private long ends;

    /** What is known of a stream after the present place. */
    private static final class Seen {
        private boolean any;
        private Instant first = Instant.MAX;
        /** Lines of any stream that end after its first end: that one may have begun before the place. */
        private long afterFirstEnd;
    }

    private TailStart(LogRequest request) {
        this.request = request;
        enough = request.tail() + 2L;
    }

    /** Has the parts begin there; at their beginning when all is asked for, or nothing can be told. */
    static void seek(SpoolParts parts, LogRequest request, CallContext context) throws IOException {
        if (request.tail() < 0 || !parts.hasNewer() || parts.waitingBytes() / SHORTEST_LINE <= request.tail()) {
            return;
        }
        TailStart start = new TailStart(request);
        List<FileChannel> files = parts.waitingFiles();
        for (int i = files.size() - 1; i >= 0; i--) {
            long place = start.in(files.get(i), context);
            if (place != 0) {
                parts.begin(place < 0 ? 0 : i, Math.max(0, place));
                return;
            }
        }
    }

    /** The place in one file; 0 when it is not there but may be in the file before, negative when it cannot be told. */
    private long in(FileChannel file, CallContext context) throws IOException {
        long to = file.size();
        int size = BLOCK;
        while (to > 0 && !context.cancelled().get()) {
            long from = Math.max(0, to - size);
            byte[] bytes = new byte[(int) (to - from)];
            int count = Math.max(0, file.read(ByteBuffer.wrap(bytes), from));
            int begin = from == 0 ? 0 : lineAfter(bytes, count);
            if (begin == count && from > 0) {
                if (size >= LONGEST_LINE) {
                    return -1;
                }
                size *= 2;
                continue;
            }
            take(bytes, begin, count);
            to = from + begin;
            size = BLOCK;
            if (isEnough()) {
                return to;
            }
        }
        return 0;
    }

    /** Where the first line begins that begins in the block; its end when none does. */
    private static int lineAfter(byte[] bytes, int count) {
        int at = 0;
        while (at < count && bytes[at] != '\n') {
            at++;
        }
        return Math.min(at + 1, count);
    }

    private void take(byte[] bytes, int begin, int end) {
        List<LogEntry> pieces = new ArrayList<>();
        SpoolLines lines = new SpoolLines(false, piece -> {
            if (piece.stream() == 2 ? request.stderr() : request.stdout()) {
                pieces.add(piece);
            }
        });
        int start = begin;
        for (int i = begin; i < end; i++) {
            if (bytes[i] == '\n') {
                lines.line(bytes, start, i);
                start = i + 1;
            }
        }
        // From the last on, so that what is said of a stream in the end is said of its first.
        for (LogEntry piece : pieces.reversed()) {
            Seen seen = streams.get(piece.stream() - 1);
            seen.any = true;
            seen.first = piece.time();
            if (isEnd(piece) && !piece.time().isAfter(request.until())) {
                seen.afterFirstEnd = ends++;
            }
        }
    }

    private static boolean isEnd(LogEntry piece) {
        return piece.data()[piece.data().length - 1] == '\n';
    }

    private boolean isEnough() {
        List<Seen> seen = streams.stream().filter(stream -> stream.any).toList();
        return seen.stream().allMatch(stream -> stream.afterFirstEnd >= enough) && ends >= enough
                || !seen.isEmpty() && seen.stream().allMatch(stream -> stream.first.isBefore(request.since()));
    }
}
