package dev.theseus.engine.build.internal.kept;

import dev.theseus.engine.build.ContextEntry;
import dev.theseus.engine.build.internal.context.KnownFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * What is known of a context's files without their being looked at. The table is mapped from the disk, and each {@value #STEP}th row is
 * found by its place: a million files cost a few hundred kilobytes. Thread-safe until it is closed.
 */
public final class ContextTable implements KnownFiles, AutoCloseable {
    private static final int STEP = 64;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Arena arena;
    private final MemorySegment rows;
    private final long[] places;
    private final int count;

    private ContextTable(Arena arena, MemorySegment rows) {
        this.arena = arena;
        this.rows = rows;
        long[] found = new long[16];
        int rowCount = 0;
        for (long at = TableFile.HEAD; at < rows.byteSize(); at += rows.get(INT, at)) {
            if (rowCount % STEP == 0) {
                int index = rowCount / STEP;
                found = index < found.length ? found : Arrays.copyOf(found, 2 * found.length);
                found[index] = at;
            }
            rowCount++;
        }
        places = found;
        count = rowCount;
    }

    /** Opens one that was finished since this machine was started; empty where there is none. */
    static Optional<ContextTable> open(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        Arena arena = Arena.ofShared();
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            if (file.size() >= TableFile.HEAD) {
                MemorySegment rows = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), arena);
                ByteBuffer head = rows.asSlice(0, TableFile.HEAD).asByteBuffer();
                if (head.equals(TableFile.head())) {
                    return Optional.of(new ContextTable(arena, rows));
                }
            }
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
        arena.close();
        return Optional.empty();
    }

    /** A row. */
    final class Row {
        private final long at;
        private final byte[] path;

        private Row(long at) {
            this.at = at;
            path = bytes(at + TableFile.DIGEST_AT + TableFile.DIGEST);
        }

        private long end() {
            return at + rows.get(INT, at);
        }

        byte[] path() {
            return path;
        }

        ContextEntry entry() {
            long link = at + TableFile.DIGEST_AT + TableFile.DIGEST + 4 + path.length;
            return new ContextEntry(
                    TableFile.kind(rows.get(ValueLayout.JAVA_BYTE, at + 4)),
                    new String(path, StandardCharsets.UTF_8),
                    rows.get(INT, at + 5),
                    rows.get(LONG, at + 9),
                    rows.get(LONG, at + 17),
                    new String(bytes(link), StandardCharsets.UTF_8));
        }

        /** SHA-256 of a file's contents. */
        byte[] digest() {
            return rows.asSlice(at + TableFile.DIGEST_AT, TableFile.DIGEST).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private byte[] bytes(long at) {
        return rows.asSlice(at + 4, rows.get(INT, at)).toArray(ValueLayout.JAVA_BYTE);
    }

    /** From one row to the next. For one thread. */
    final class Cursor {
        private Optional<Row> next = rowAt(TableFile.HEAD);

        Optional<Row> peek() {
            return next;
        }

        void advance() {
            next = next.flatMap(row -> rowAt(row.end()));
        }
    }

    Cursor cursor() {
        return new Cursor();
    }

    private Optional<Row> rowAt(long at) {
        return at < rows.byteSize() ? Optional.of(new Row(at)) : Optional.empty();
    }

    /** The first row that is not before a path. */
    private Optional<Row> ceiling(byte[] path) {
        int low = 0;
        int high = (count + STEP - 1) / STEP;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (PathOrder.compare(new Row(places[middle]).path(), path) <= 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        Optional<Row> row = count == 0 ? Optional.empty() : rowAt(places[low]);
        while (row.isPresent() && PathOrder.compare(row.get().path(), path) < 0) {
            row = rowAt(row.get().end());
        }
        return row;
    }

    private Optional<Row> find(String path) {
        byte[] key = PathOrder.key(path);
        return ceiling(key).filter(row -> PathOrder.compare(row.path(), key) == 0);
    }

    @Override
    public void visit(String path, Visitor visitor) {
        byte[] key = PathOrder.key(path);
        Optional<Row> row = ceiling(key);
        while (row.isPresent() && PathOrder.isWithin(row.get().path(), key)) {
            ContextEntry entry = row.get().entry();
            if (entry.kind() == ContextEntry.Kind.HARD_LINK) {
                Row file = find(entry.link()).orElseThrow();
                visitor.visit(file.entry().named(entry.path()), file.digest());
            } else {
                visitor.visit(entry, row.get().digest());
            }
            row = rowAt(row.get().end());
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
