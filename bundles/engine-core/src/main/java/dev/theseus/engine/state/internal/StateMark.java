package dev.theseus.engine.state.internal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code state.mark}, beside {@code state.db}: the number of a change that is on the disk for certain. A state that ends before it
 * is an older copy, or was cut off. It is no more than a lower bound: it is told late and never waited for. Being locked, it
 * also keeps a second daemon away.
 */
final class StateMark implements AutoCloseable {
    private final RandomAccessFile file;
    private long number;

    private StateMark(RandomAccessFile file) {
        this.file = file;
    }

    /** The number in a file; 0 when there is none, or none that can be read. */
    static long read(Path path) throws IOException {
        if (!Files.exists(path)) {
            return 0;
        }
        byte[] bytes = Files.readAllBytes(path);
        int length = bytes.length;
        if (length == 0 || bytes[length - 1] != '\n') {
            return 0;
        }
        return LogLine.decode(bytes, 0, length - 1).map(LogLine::number).orElse(0L);
    }

    /** Opens it for writing. Fails with a word of the other daemon when there is one. */
    static StateMark open(Path path) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        boolean mine = false;
        try {
            mine = file.getChannel().tryLock() != null;
        } catch (OverlappingFileLockException e) {
            mine = false;
        } finally {
            if (!mine) {
                file.close();
            }
        }
        if (!mine) {
            throw new IOException("another daemon is using this data root");
        }
        StateMark mark = new StateMark(file);
        mark.number = read(path);
        return mark;
    }

    long number() {
        return number;
    }

    /** Writes a higher number; a lower one is not worth a word. */
    void raise(long higher) throws IOException {
        if (higher > number) {
            set(higher);
        }
    }

    /** Writes a number, be it lower: that of a state that an operator wants to go on with. */
    void set(long other) throws IOException {
        byte[] line = new LogLine(other, 0, List.of()).encoded();
        file.seek(0);
        file.write(line);
        if (file.length() != line.length) {
            file.setLength(line.length);
        }
        number = other;
    }

    /** Waits for the disk. */
    void sync() throws IOException {
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
