package dev.theseus.buildkit.session;

import dev.theseus.buildkit.message.FileStat;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Files that are listed and not asked for yet, first come, first served. The list of a large context is far ahead of its contents:
 * what is more than a thousand waits on the disk. For one thread.
 */
final class WaitingFiles implements AutoCloseable {
    private static final int IN_MEMORY = 1_000;

    private final Path spill;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private @Nullable RandomAccessFile file;
    private long readAt;
    private long writeAt;

    /**
     * One of them.
     *
     * @param id its place in the client's list
     * @param place where its contents belong
     */
    record Waiting(int id, long place, FileStat stat) {}

    /** @param spill a file that is not there, and is made if need be */
    WaitingFiles(Path spill) {
        this.spill = spill;
    }

    void add(Waiting next) throws IOException {
        if (readAt == writeAt && queue.size() < IN_MEMORY) {
            queue.add(next);
            return;
        }
        RandomAccessFile to = file;
        if (to == null) {
            to = new RandomAccessFile(spill.toFile(), "rw");
            file = to;
        }
        byte[] stat = next.stat.toByteArray();
        to.seek(writeAt);
        to.writeInt(next.id);
        to.writeLong(next.place);
        to.writeInt(stat.length);
        to.write(stat);
        writeAt = to.getFilePointer();
    }

    Optional<Waiting> next() throws IOException {
        if (queue.isEmpty() && file != null) {
            fill(file);
        }
        return Optional.ofNullable(queue.poll());
    }

    private void fill(RandomAccessFile from) throws IOException {
        from.seek(readAt);
        while (queue.size() < IN_MEMORY && from.getFilePointer() < writeAt) {
            int id = from.readInt();
            long place = from.readLong();
            byte[] stat = new byte[from.readInt()];
            from.readFully(stat);
            queue.add(new Waiting(id, place, FileStat.parseFrom(stat)));
        }
        readAt = from.getFilePointer();
        if (readAt == writeAt) {
            readAt = 0;
            writeAt = 0;
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
