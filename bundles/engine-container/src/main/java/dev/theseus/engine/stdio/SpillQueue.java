package dev.theseus.engine.stdio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Output on its way to one client, in order. The writer never waits: what a slow client leaves beyond {@link
 * #MEMORY_LIMIT} goes to an unlinked file, so that neither the container nor the heap pays for it.
 */
final class SpillQueue {
    private static final int MEMORY_LIMIT = 1 << 20;
    private static final int HEADER = 5;

    /** A piece of output; the end has stream 0. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Chunk(int stream, byte[] data) {}

    private final Path directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Deque<Chunk> memory = new ArrayDeque<>();
    private long memoryBytes;
    private @Nullable FileChannel file;
    private long readPosition;
    private long writePosition;
    private boolean ended;

    SpillQueue(Path directory) {
        this.directory = directory;
    }

    void put(int stream, byte[] data) {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            if (file == null && memoryBytes + data.length <= MEMORY_LIMIT) {
                memory.addLast(new Chunk(stream, data));
                memoryBytes += data.length;
            } else {
                spill(stream, data);
            }
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            ended = true;
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The next piece; waits for it. A chunk of stream 0 is the end. */
    Chunk take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                Chunk chunk = memory.pollFirst();
                if (chunk != null) {
                    memoryBytes -= chunk.data.length;
                    return chunk;
                }
                if (file != null) {
                    return unspill(file);
                }
                if (ended) {
                    return new Chunk(0, new byte[0]);
                }
                filled.await();
            }
        } finally {
            lock.unlock();
        }
    }

    void discard() {
        lock.lock();
        try {
            ended = true;
            memory.clear();
            closeFile();
        } finally {
            lock.unlock();
        }
    }

    private void spill(int stream, byte[] data) {
        try {
            FileChannel channel = file;
            if (channel == null) {
                Path path = Files.createTempFile(directory, "attach-", ".spill");
                channel = FileChannel.open(
                        path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
                file = channel;
                readPosition = 0;
                writePosition = 0;
            }
            ByteBuffer bytes = ByteBuffer.allocate(HEADER + data.length);
            bytes.put((byte) stream).putInt(data.length).put(data).flip();
            long position = writePosition;
            while (bytes.hasRemaining()) {
                position += channel.write(bytes, position);
            }
            writePosition = position;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep output for a slow client", e);
        }
    }

    private Chunk unspill(FileChannel channel) {
        try {
            ByteBuffer header = read(channel, HEADER);
            int stream = header.get();
            byte[] data = read(channel, header.getInt()).array();
            if (readPosition == writePosition) {
                closeFile();
            }
            return new Chunk(stream, data);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read back output for a slow client", e);
        }
    }

    private ByteBuffer read(FileChannel channel, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            int count = channel.read(bytes, readPosition);
            if (count < 0) {
                throw new IOException("spill file ended early");
            }
            readPosition += count;
        }
        return bytes.flip();
    }

    private void closeFile() {
        FileChannel channel = file;
        file = null;
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
