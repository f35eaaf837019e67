package dev.theseus.kit.storage.tar;

import dev.theseus.api.error.EngineException;
import dev.theseus.kit.storage.tar.TarEntry.Extent;
import dev.theseus.kit.storage.tar.TarEntry.Kind;
import dev.theseus.linux.file.RootedPath;
import dev.theseus.linux.text.KernelText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads an archive from a stream, member by member: V7, ustar, pax and GNU headers, all forms of sparse files. Nothing is
 * interpreted as text that need not be. Malformed or truncated input is a {@code DATA_LOSS} error.
 */
public final class TarReader {
    private static final int LARGEST_SPARSE_MAP = 1 << 20;
    private static final int BUFFER = 128 << 10;

    private final InputStream in;
    private final @Nullable SeekableByteChannel channel;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private long contentLeft;
    private long paddingLeft;

    /** The stream is read ahead by a buffer, and never closed. */
    public TarReader(InputStream in) {
        this.in = in;
        this.channel = null;
    }

    /** Reads from the channel's position on, and passes over content without reading it. The channel is never closed. */
    public TarReader(SeekableByteChannel channel) {
        this.in = Channels.newInputStream(channel);
        this.channel = channel;
    }

    /**
     * Where in the channel the content of the present member begins, before any of it is read.
     *
     * @throws IllegalStateException when the reader was not made of a channel
     */
    public long contentOffset() throws IOException {
        if (channel == null) {
            throw new IllegalStateException("a stream has no positions");
        }
        return channel.position() - (limit - position);
    }

    /** Receives content without a copy between. */
    interface Sink {
        void accept(byte[] data, int offset, int length);
    }

    /** The next member, skipping what is left of the last one's content; empty at the end of the archive. */
    public Optional<TarEntry> next() throws IOException {
        skip(contentLeft + paddingLeft);
        contentLeft = 0;
        paddingLeft = 0;
        Pending pending = new Pending();
        while (true) {
            byte[] block = new byte[TarFormat.BLOCK];
            int read = readUpTo(block);
            if (read == 0 || (read == TarFormat.BLOCK && TarFormat.isZero(block))) {
                return Optional.empty();
            }
            if (read < TarFormat.BLOCK) {
                throw truncated();
            }
            if (!TarFormat.checksumMatches(block)) {
                throw EngineException.dataLoss("tar archive has a header with a wrong checksum");
            }
            Optional<TarEntry> entry = header(block, pending);
            if (entry.isPresent()) {
                return entry;
            }
        }
    }

    /** What the headers before a member's own say of it. */
    private static final class Pending {
        private Optional<String> longName = Optional.empty();
        private Optional<String> longLink = Optional.empty();
        private PaxRecords pax = new PaxRecords();
    }

    private Optional<TarEntry> header(byte[] block, Pending pending) throws IOException {
        char type = (char) (block[TarFormat.TYPE] & 0xff);
        switch (type) {
            case 'x' -> pending.pax = PaxRecords.parse(metadata(block));
            // Global records describe the archive (a commit id), never a layer's files.
            case 'g' -> metadata(block);
            case 'L' -> pending.longName = Optional.of(terminated(metadata(block)));
            case 'K' -> pending.longLink = Optional.of(terminated(metadata(block)));
            default -> {
                return Optional.of(member(block, type, pending));
            }
        }
        return Optional.empty();
    }

    private static String terminated(byte[] text) {
        return KernelText.decodeTerminated(text, 0, text.length);
    }

    private byte[] metadata(byte[] block) throws IOException {
        long size = TarFormat.number(block, TarFormat.SIZE, TarFormat.LONG_NUMBER);
        if (size < 0 || size > TarFormat.LONGEST_HEADER) {
            throw EngineException.dataLoss("tar archive has an extended header of " + size + " bytes; at most "
                    + TarFormat.LONGEST_HEADER + " are read");
        }
        byte[] data = new byte[(int) size];
        if (readUpTo(data) < size) {
            throw truncated();
        }
        skip(TarFormat.padding(size));
        return data;
    }

    private TarEntry member(byte[] block, char type, Pending pending) throws IOException {
        PaxRecords pax = pending.pax;
        String name = pax.text("GNU.sparse.name")
                .or(() -> pax.text("path"))
                .or(() -> pending.longName)
                .orElseGet(() -> plainName(block));
        requireShort(name);
        Kind kind = kind(type, name);
        String link = pax.text("linkpath")
                .or(() -> pending.longLink)
                .orElseGet(() -> TarFormat.text(block, TarFormat.LINK, TarFormat.NAME_SIZE));
        requireShort(link);
        long stored =
                pax.number("size").orElseGet(() -> TarFormat.number(block, TarFormat.SIZE, TarFormat.LONG_NUMBER));
        if (stored < 0) {
            throw EngineException.dataLoss("tar archive has a member of negative size: " + RootedPath.shortened(name));
        }
        // Links may carry a size without content after them, and what only its name makes a folder has content.
        contentLeft = hasContent(type) ? stored : 0;
        paddingLeft = TarFormat.padding(contentLeft);
        SparseMap sparse = kind == Kind.REGULAR ? sparseMap(block, type, pax) : SparseMap.NONE;
        return new TarEntry(
                name,
                kind,
                (int) TarFormat.number(block, TarFormat.MODE, TarFormat.SHORT_NUMBER) & 07777,
                pax.number("uid").orElseGet(() -> TarFormat.number(block, TarFormat.UID, TarFormat.SHORT_NUMBER)),
                pax.number("gid").orElseGet(() -> TarFormat.number(block, TarFormat.GID, TarFormat.SHORT_NUMBER)),
                sparse.isSparse() ? sparse.size() : kind == Kind.REGULAR ? contentLeft : 0,
                pax.time("mtime")
                        .orElseGet(() ->
                                Instant.ofEpochSecond(TarFormat.number(block, TarFormat.MTIME, TarFormat.LONG_NUMBER))),
                kind == Kind.HARD_LINK || kind == Kind.SYMBOLIC_LINK ? link : "",
                kind.isDevice() ? (int) TarFormat.number(block, TarFormat.MAJOR, TarFormat.SHORT_NUMBER) : 0,
                kind.isDevice() ? (int) TarFormat.number(block, TarFormat.MINOR, TarFormat.SHORT_NUMBER) : 0,
                pax.extendedAttributes(),
                sparse.extents());
    }

    private static void requireShort(String name) {
        if (name.length() > TarFormat.LONGEST_NAME) {
            throw EngineException.dataLoss("tar archive has a path of " + name.length() + " characters; at most "
                    + TarFormat.LONGEST_NAME + " are read: " + RootedPath.shortened(name));
        }
    }

    private static String plainName(byte[] block) {
        String name = TarFormat.text(block, TarFormat.NAME, TarFormat.NAME_SIZE);
        boolean ustar = TarFormat.text(block, TarFormat.MAGIC, 6).equals("ustar");
        String prefix = ustar ? TarFormat.text(block, TarFormat.PREFIX, TarFormat.PREFIX_SIZE) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static boolean hasContent(char type) {
        return type == '0' || type == 0 || type == '7' || type == 'S';
    }

    private static Kind kind(char type, String name) {
        if (hasContent(type)) {
            return name.endsWith("/") ? Kind.DIRECTORY : Kind.REGULAR;
        }
        return switch (type) {
            case '1' -> Kind.HARD_LINK;
            case '2' -> Kind.SYMBOLIC_LINK;
            case '3' -> Kind.CHARACTER_DEVICE;
            case '4' -> Kind.BLOCK_DEVICE;
            case '5' -> Kind.DIRECTORY;
            case '6' -> Kind.FIFO;
            default ->
                throw EngineException.dataLoss(
                        "tar archive has a member of unknown type '" + type + "': " + RootedPath.shortened(name));
        };
    }

    private record SparseMap(long size, List<Extent> extents) {
        static final SparseMap NONE = new SparseMap(-1, List.of());

        boolean isSparse() {
            return size >= 0;
        }

        /** Extents lie in order, within the file, and account for all the content that follows. */
        SparseMap checked(long content) {
            long end = 0;
            long data = 0;
            for (Extent extent : extents) {
                if (extent.offset() < end || extent.length() < 0 || extent.length() > size - extent.offset()) {
                    throw EngineException.dataLoss("tar archive has a sparse file with a wrong map");
                }
                end = extent.offset() + extent.length();
                data += extent.length();
            }
            if (data != content) {
                throw EngineException.dataLoss("tar archive has a sparse file whose map and content differ");
            }
            // A hole over the whole file is still a map: one extent without bytes keeps it apart from a plain file.
            return extents.isEmpty() ? new SparseMap(size, List.of(new Extent(0, 0))) : this;
        }
    }

    private SparseMap sparseMap(byte[] block, char type, PaxRecords pax) throws IOException {
        if (type == 'S') {
            return oldGnuMap(block).checked(contentLeft);
        }
        Optional<Long> size = pax.number("GNU.sparse.realsize").or(() -> pax.number("GNU.sparse.size"));
        if (size.isEmpty()) {
            return SparseMap.NONE;
        }
        List<Long> numbers;
        if (pax.number("GNU.sparse.major").orElse(0L) == 1) {
            numbers = mapInContent();
        } else if (pax.text("GNU.sparse.map").isPresent()) {
            numbers = new ArrayList<>();
            for (String number : pax.text("GNU.sparse.map").orElse("").split(",")) {
                numbers.add(decimal(number));
            }
        } else {
            numbers = pax.sparseNumbers();
        }
        return new SparseMap(size.get(), extents(numbers)).checked(contentLeft);
    }

    private static List<Extent> extents(List<Long> numbers) {
        List<Extent> extents = new ArrayList<>();
        for (int i = 0; i + 1 < numbers.size(); i += 2) {
            extents.add(new Extent(numbers.get(i), numbers.get(i + 1)));
        }
        return extents;
    }

    private static long decimal(String number) {
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException e) {
            throw EngineException.dataLoss("tar archive has a sparse file with a malformed map");
        }
    }

    /** Four extents in the header, more in blocks after it. */
    private SparseMap oldGnuMap(byte[] header) throws IOException {
        List<Extent> extents = new ArrayList<>();
        addOldExtents(extents, header, 386, 4);
        boolean more = header[482] != 0;
        while (more) {
            byte[] block = new byte[TarFormat.BLOCK];
            if (readUpTo(block) < TarFormat.BLOCK || extents.size() > LARGEST_SPARSE_MAP) {
                throw truncated();
            }
            addOldExtents(extents, block, 0, 21);
            more = block[504] != 0;
        }
        return new SparseMap(TarFormat.number(header, 483, TarFormat.LONG_NUMBER), extents);
    }

    private static void addOldExtents(List<Extent> extents, byte[] block, int offset, int count) {
        for (int i = 0; i < count; i++) {
            int at = offset + i * 24;
            if (block[at] == 0) {
                return;
            }
            extents.add(new Extent(
                    TarFormat.number(block, at, TarFormat.LONG_NUMBER),
                    TarFormat.number(block, at + 12, TarFormat.LONG_NUMBER)));
        }
    }

    /** Sparse format 1.0: decimal numbers, one a line, before the data: how many extents, then offset and length of each. */
    private List<Long> mapInContent() throws IOException {
        List<Long> numbers = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        long wanted = 1;
        byte[] block = new byte[TarFormat.BLOCK];
        while (numbers.size() < wanted) {
            if (contentLeft < TarFormat.BLOCK || readUpTo(block) < TarFormat.BLOCK) {
                throw truncated();
            }
            contentLeft -= TarFormat.BLOCK;
            for (int i = 0; i < TarFormat.BLOCK && numbers.size() < wanted; i++) {
                if (block[i] != '\n') {
                    line.append((char) block[i]);
                    continue;
                }
                numbers.add(decimal(line.toString()));
                line.setLength(0);
                if (numbers.size() == 1) {
                    wanted = 1 + 2L * Math.clamp(numbers.getFirst(), 0, LARGEST_SPARSE_MAP);
                }
            }
        }
        return numbers.subList(1, numbers.size());
    }

    /** Hands {@code length} bytes of the present member's content to the sink. */
    void transfer(long length, Sink sink) throws IOException {
        long left = Math.min(length, contentLeft);
        contentLeft -= left;
        while (left > 0) {
            fill();
            int part = (int) Math.min(left, limit - position);
            sink.accept(buffer, position, part);
            position += part;
            left -= part;
        }
    }

    /** The present member's content as stored: of a sparse file only the data between its holes. */
    public byte[] content(int atMost) throws IOException {
        var out = new java.io.ByteArrayOutputStream();
        transfer(atMost, out::write);
        return out.toByteArray();
    }

    /** Reads the stream to its end, so that whoever digests it sees every byte. */
    public void drain() throws IOException {
        position = limit;
        while (in.read(buffer) >= 0) {
            // Padding after the archive's end.
        }
    }

    private int readUpTo(byte[] target) throws IOException {
        int done = 0;
        while (done < target.length) {
            if (position == limit && !refill()) {
                return done;
            }
            int part = Math.min(target.length - done, limit - position);
            System.arraycopy(buffer, position, target, done, part);
            position += part;
            done += part;
        }
        return done;
    }

    private void skip(long length) throws IOException {
        long left = length;
        if (channel != null && left > limit - position) {
            long next = channel.position() + left - (limit - position);
            if (next > channel.size()) {
                throw truncated();
            }
            channel.position(next);
            position = limit;
            return;
        }
        while (left > 0) {
            fill();
            int part = (int) Math.min(left, limit - position);
            position += part;
            left -= part;
        }
    }

    private void fill() throws IOException {
        if (position == limit && !refill()) {
            throw truncated();
        }
    }

    private boolean refill() throws IOException {
        int read = in.read(buffer, 0, buffer.length);
        position = 0;
        limit = Math.max(0, read);
        return read > 0;
    }

    private static EngineException truncated() {
        return EngineException.dataLoss("tar archive ends within a member");
    }
}
