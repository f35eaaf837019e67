package dev.theseus.engine.build.internal.context;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An uncompressed archive on its way: members are let through, with another mode where that is wished, or left out. Everything else
 * (attributes, times, links, sparse maps) passes as it is, byte by byte.
 */
final class TarScreen extends InputStream {
    private static final int BLOCK = 512;
    private static final int EXTENSION_LIMIT = 4 << 20;
    private static final String CONTENT_TYPES = "\0" + "07S";

    private final InputStream tar;
    private final Screen screen;
    private byte[] pending = new byte[0];
    private int pendingAt;
    private long content;
    private long padding;
    private boolean trailer;
    private boolean ended;
    /** Folders that wait, each in the one before. */
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    private record Waiting(String name, byte[] header) {}

    /** Decides about one member after the other. */
    @FunctionalInterface
    interface Screen {
        /** The mode that the member shall have; empty to leave it out. May throw to refuse the archive. */
        OptionalInt mode(TarMember member) throws IOException;

        /** Whether a folder is let through only before something in it that is. */
        default boolean waits(TarMember folder) {
            return false;
        }
    }

    TarScreen(InputStream tar, Screen screen) {
        this.tar = tar;
        this.screen = screen;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (pendingAt == pending.length && content == 0 && !trailer && !ended) {
            next();
        }
        if (pendingAt < pending.length) {
            int count = Math.min(length, pending.length - pendingAt);
            System.arraycopy(pending, pendingAt, bytes, offset, count);
            pendingAt += count;
            return count;
        }
        if (content > 0) {
            int count = tar.read(bytes, offset, (int) Math.min(length, content));
            if (count < 0 && content > padding) {
                throw new EOFException("the archive ends within a file");
            }
            if (count < 0) {
                // Clients leave out what fills up the last block.
                count = (int) Math.min(length, content);
                Arrays.fill(bytes, offset, offset + count, (byte) 0);
            }
            content -= count;
            return count;
        }
        return trailer ? tar.read(bytes, offset, length) : -1;
    }

    private void next() throws IOException {
        Headers headers = new Headers();
        while (true) {
            byte[] block = tar.readNBytes(BLOCK);
            if (block.length == 0) {
                ended = true;
                return;
            }
            if (block.length < BLOCK) {
                throw new EOFException("the archive ends within a header");
            }
            if (isZero(block)) {
                trailer = true;
                pass(headers.with(block));
                return;
            }
            char type = (char) block[156];
            if ("xgLK".indexOf(type) < 0) {
                decide(headers, block, type);
                return;
            }
            headers.extension(block, type, extension(block));
        }
    }

    private byte[] extension(byte[] block) throws IOException {
        long size = number(block, 124, 12);
        if (size > EXTENSION_LIMIT) {
            throw new IOException("the archive has a header of " + size + " bytes");
        }
        byte[] data = tar.readNBytes((int) padded(size));
        if (data.length < padded(size)) {
            throw new EOFException("the archive ends within a header");
        }
        return data;
    }

    private void decide(Headers headers, byte[] block, char type) throws IOException {
        long size = CONTENT_TYPES.indexOf(type) < 0 ? 0 : headers.size(number(block, 124, 12));
        byte[] all = type == 'S' ? withSparseMap(block) : block;
        TarMember member = new TarMember(
                headers.name(block),
                type,
                (int) number(block, 100, 8) & 07777,
                number(block, 108, 8),
                number(block, 116, 8));
        OptionalInt mode = screen.mode(member);
        if (mode.isEmpty()) {
            tar.skipNBytes(size);
            var _ = tar.readNBytes((int) (padded(size) - size));
            return;
        }
        if (mode.getAsInt() != member.mode()) {
            writeMode(all, mode.getAsInt());
        }
        dropOthers(member.name());
        if (screen.waits(member)) {
            waiting.addLast(new Waiting(member.name(), headers.with(all)));
            return;
        }
        content = padded(size);
        padding = content - size;
        byte[] bytes = headers.with(all);
        while (!waiting.isEmpty()) {
            bytes = joined(waiting.removeLast().header(), bytes);
        }
        pass(bytes);
    }

    /** What is in none of the waiting folders ends their waiting: a folder's members follow it. */
    private void dropOthers(String name) {
        while (!waiting.isEmpty()
                && !waiting.getLast().name().isEmpty()
                && !name.startsWith(waiting.getLast().name() + "/")) {
            waiting.removeLast();
        }
    }

    private void pass(byte[] bytes) {
        pending = bytes;
        pendingAt = 0;
    }

    /** The old form of sparse files goes on in further blocks. */
    private byte[] withSparseMap(byte[] block) throws IOException {
        byte[] all = block;
        boolean more = block[482] != 0;
        while (more) {
            byte[] map = tar.readNBytes(BLOCK);
            if (map.length < BLOCK) {
                throw new EOFException("the archive ends within a header");
            }
            all = joined(all, map);
            more = map[504] != 0;
        }
        return all;
    }

    private static void writeMode(byte[] header, int mode) {
        byte[] text = "%07o\0".formatted(mode).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, header, 100, text.length);
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += header[i] & 0xff;
        }
        byte[] check = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(check, 0, header, 148, check.length);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static long padded(long size) {
        return (size + BLOCK - 1) / BLOCK * BLOCK;
    }

    private static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static long number(byte[] block, int offset, int length) throws IOException {
        if ((block[offset] & 0x80) != 0) {
            long value = block[offset] & 0x7f;
            for (int i = offset + 1; i < offset + length; i++) {
                value = (value << 8) | (block[i] & 0xff);
            }
            if (value < 0) {
                throw new IOException("the archive has a negative number");
            }
            return value;
        }
        String text = text(block, offset, length).strip();
        try {
            return text.isEmpty() ? 0 : Long.parseUnsignedLong(text, 8);
        } catch (NumberFormatException e) {
            throw new IOException("this is no tar archive", e);
        }
    }

    private static String text(byte[] block, int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return new String(block, offset, end - offset, StandardCharsets.UTF_8);
    }

    /** What stands before a member's own header, and what it says about that. */
    private static final class Headers {
        private byte[] raw = new byte[0];
        private @Nullable String longName;
        private @Nullable String paxName;
        private @Nullable String paxSize;

        void extension(byte[] block, char type, byte[] data) throws IOException {
            raw = joined(joined(raw, block), data);
            if (type == 'L') {
                longName = text(data, 0, data.length);
            } else if (type == 'x') {
                records(data, (int) number(block, 124, 12));
            }
        }

        private void records(byte[] data, int size) throws IOException {
            int at = 0;
            while (at < size) {
                int blank = at;
                while (blank < size && data[blank] != ' ') {
                    blank++;
                }
                int length;
                try {
                    length = Integer.parseInt(new String(data, at, blank - at, StandardCharsets.US_ASCII));
                } catch (NumberFormatException e) {
                    throw new IOException("the archive has a broken extended header", e);
                }
                if (length <= blank - at || at + length > size) {
                    throw new IOException("the archive has a broken extended header");
                }
                String record = new String(data, blank + 1, at + length - blank - 2, StandardCharsets.UTF_8);
                int equals = record.indexOf('=');
                if (equals > 0) {
                    record(record.substring(0, equals), record.substring(equals + 1));
                }
                at += length;
            }
        }

        private void record(String key, String value) {
            switch (key) {
                case "GNU.sparse.name" -> paxName = value;
                case "path" -> paxName = paxName == null ? value : paxName;
                case "size" -> paxSize = value;
                default -> {}
            }
        }

        long size(long written) throws IOException {
            try {
                return paxSize == null ? written : Long.parseUnsignedLong(paxSize);
            } catch (NumberFormatException e) {
                throw new IOException("the archive has a broken extended header", e);
            }
        }

        String name(byte[] block) {
            String name = paxName != null ? paxName : longName != null ? longName : shortName(block);
            String plain = name.endsWith("/") ? name.replaceAll("/+$", "") : name;
            return plain.startsWith("./") ? plain.substring(2) : plain;
        }

        private static String shortName(byte[] block) {
            boolean posix = text(block, 257, 5).equals("ustar") && block[262] == 0;
            String prefix = posix ? text(block, 345, 155) : "";
            String name = text(block, 0, 100);
            return prefix.isEmpty() ? name : prefix + "/" + name;
        }

        byte[] with(byte[] block) {
            return joined(raw, block);
        }
    }
}
