package dev.theseus.engine.build.internal.kept;

import dev.theseus.engine.build.ContextEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes a table row by row; digests may come later. For one thread. */
final class TableWriter implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    private final FileChannel file;
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    /** Where in the file the buffer begins. */
    private long begin;

    TableWriter(Path path) throws IOException {
        file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        buffer.put(TableFile.head());
    }

    /**
     * Adds a row.
     *
     * @return where its digest is
     */
    long add(ContextEntry entry, byte[] digest) throws IOException {
        byte[] path = PathOrder.key(entry.path());
        byte[] link = entry.link().getBytes(StandardCharsets.UTF_8);
        int length = TableFile.FIXED + path.length + link.length;
        if (buffer.remaining() < length) {
            flush(length);
        }
        long place = begin + buffer.position() + TableFile.DIGEST_AT;
        buffer.putInt(length)
                .put(TableFile.letter(entry.kind()))
                .putInt(entry.mode())
                .putLong(entry.size())
                .putLong(entry.modifiedNanos())
                .put(digest)
                .putInt(path.length)
                .put(path)
                .putInt(link.length)
                .put(link);
        return place;
    }

    void digest(long place, byte[] digest) throws IOException {
        if (place >= begin) {
            buffer.put(Math.toIntExact(place - begin), digest);
        } else {
            ByteBuffer bytes = ByteBuffer.wrap(digest);
            while (bytes.hasRemaining()) {
                file.write(bytes, place + bytes.position());
            }
        }
    }

    private void flush(int room) throws IOException {
        buffer.flip();
        long at = begin;
        while (buffer.hasRemaining()) {
            at += file.write(buffer, at);
        }
        begin = at;
        buffer = room > buffer.capacity() ? ByteBuffer.allocate(room) : buffer.clear();
    }

    void finish() throws IOException {
        flush(0);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
