package dev.theseus.engine.log;

import dev.theseus.api.log.LogLine;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a spool and its rotated files from a position on that was noted in another life of the daemon. A position is
 * the time of its file's first line, which tells files apart whatever they are called by now, and the offset in it.
 */
final class SpoolCursor implements Closeable {
    private static final int BLOCK = 256 * 1024;
    /** No monitor writes longer lines; what a loss of power leaves in a file may be as long as it likes. */
    private static final int LONGEST_LINE = 1024 * 1024;
    /** Bytes; longer than any time. */
    private static final int HEAD = 64;

    private final SpoolParts parts;
    private final String wantedPart;
    private final long wantedOffset;
    private @Nullable FileChannel current;
    private String part = "";
    private long offset;
    private long before;
    private boolean gap;

    /** @param position empty for the beginning */
    SpoolCursor(Path spool, String position) {
        parts = new SpoolParts(spool);
        int space = position.indexOf(' ');
        wantedPart = space < 0 ? "" : position.substring(0, space);
        wantedOffset = space < 0 ? 0 : Long.parseLong(position.substring(space + 1));
    }

    /**
     * The next lines, at most a block of them; none when all that is there has been read. A line whose end is not written
     * yet is waited for, as Docker's drivers do, unless lines of the other stream are behind it.
     *
     * @param last whether nothing more will be written
     */
    List<LogLine> read(boolean last) throws IOException {
        while (true) {
            FileChannel file = current == null ? first() : current;
            if (file == null) {
                return List.of();
            }
            List<LogLine> lines = block(file, last);
            if (!lines.isEmpty()) {
                return lines;
            }
            if (!parts.hasNewer()) {
                return List.of();
            }
            // Whoever writes has written its last into this file by now.
            lines = block(file, true);
            if (!lines.isEmpty()) {
                return lines;
            }
            gap |= parts.hasPassedOver();
            enter(parts.next(), 0);
            parts.forgetRead();
        }
    }

    private @Nullable FileChannel first() throws IOException {
        boolean any = false;
        while (parts.hasNewer()) {
            any = true;
            FileChannel file = parts.next();
            if (wantedPart.isEmpty() || head(file).equals(wantedPart)) {
                enter(file, Math.min(wantedOffset, file.size()));
                part = wantedPart;
                parts.forgetRead();
                return file;
            }
        }
        if (!any) {
            return null;
        }
        parts.rewind();
        gap = true;
        parts.hasNewer();
        FileChannel oldest = parts.next();
        enter(oldest, 0);
        return oldest;
    }

    private void enter(FileChannel file, long from) {
        current = file;
        offset = from;
        before = from;
        part = "";
    }

    private static String head(FileChannel file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        int count = file.read(head, 0);
        String text = new String(head.array(), 0, Math.max(0, count), StandardCharsets.US_ASCII);
        return text.substring(0, Math.max(0, text.indexOf(' ')));
    }

    /** The lines of the next block that has any; none when no line is whole before the file's end. */
    private List<LogLine> block(FileChannel file, boolean last) throws IOException {
        before = offset;
        int size = BLOCK;
        while (true) {
            long left = file.size() - offset;
            if (left <= 0) {
                return List.of();
            }
            if (part.isEmpty()) {
                part = head(file);
            }
            byte[] bytes = new byte[(int) Math.min(left, size)];
            int count = Math.max(0, file.read(ByteBuffer.wrap(bytes), offset));
            List<LogLine> lines = new ArrayList<>();
            int end = parse(bytes, count, last && count >= left, lines);
            if (end == 0 && count >= LONGEST_LINE) {
                end = count;
                gap = true;
            }
            offset += end;
            if (!lines.isEmpty() || end == 0 && bytes.length >= left) {
                return lines;
            }
            size = end == 0 ? Math.min(size * 2, LONGEST_LINE) : BLOCK;
        }
    }

    /** Returns where the last whole line ends. */
    private static int parse(byte[] bytes, int count, boolean last, List<LogLine> into) {
        SpoolLines lines =
                new SpoolLines(true, entry -> into.add(new LogLine(entry.stream() == 2, entry.time(), entry.data())));
        int start = 0;
        int whole = 0;
        int wholeLines = 0;
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                lines.line(bytes, start, i);
                start = i + 1;
                if (!lines.isWaiting()) {
                    whole = start;
                    wholeLines = into.size();
                }
            }
        }
        if (last || into.size() > wholeLines) {
            lines.finish();
            return start;
        }
        return whole;
    }

    /** Where what was read ends; empty before anything was. */
    String position() {
        return part.isEmpty() ? "" : part + " " + offset;
    }

    /** Goes back to where the last block began. */
    void goBack() {
        offset = before;
    }

    /** Whether lines may have been lost before those that were read last. */
    boolean hasGap() {
        return gap;
    }

    void closeGap() {
        gap = false;
    }

    /** Bytes that have not been read. */
    long behind() throws IOException {
        FileChannel file = current;
        if (file == null) {
            return 0;
        }
        boolean newer = parts.hasNewer();
        return file.size() - offset + (newer ? parts.waitingBytes() : 0);
    }

    /** Passes over all but the last bytes. */
    void skip(long kept) throws IOException {
        FileChannel file = current;
        while (parts.hasNewer()) {
            file = parts.next();
            enter(file, 0);
            parts.forgetRead();
        }
        if (file != null && file.size() - offset > kept) {
            offset = endOfLine(file, file.size() - kept);
            before = offset;
        }
        gap = true;
    }

    private static long endOfLine(FileChannel file, long from) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        long at = from - 1;
        while (file.read(one.clear(), at) == 1 && one.get(0) != '\n') {
            at++;
        }
        return Math.min(at + 1, file.size());
    }

    @Override
    public void close() throws IOException {
        parts.close();
    }
}
