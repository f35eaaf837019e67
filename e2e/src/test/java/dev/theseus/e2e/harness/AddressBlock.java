package dev.theseus.e2e.harness;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One of the blocks 10.130.0.0/16 to 10.219.0.0/16, which nobody else on this machine uses: neither its routes nor another
 * suite that runs beside this one. A suite holds a block although its bridge may be away, as after the reboots that it plays.
 */
final class AddressBlock implements AutoCloseable {
    private static final int FIRST = 130;
    private static final int COUNT = 90;
    /** Byte N is locked while block N is held. One channel for all: closing any other one would let all locks of this process go. */
    private static final FileChannel HELD = open();

    private final int number;
    private final FileLock lock;

    private AddressBlock(int number, FileLock lock) {
        this.number = number;
        this.lock = lock;
    }

    /** Takes a free block; the process's id decides where the search begins, so that suites seldom meet. */
    static AddressBlock take() {
        String routes = Command.run("ip", "-4", "route", "show", "table", "all").out();
        int begin = (int) (ProcessHandle.current().pid() * 7 % COUNT);
        for (int step = 0; step < COUNT; step++) {
            int number = FIRST + (begin + step) % COUNT;
            if (Pattern.compile("\\b10\\." + number + "\\.").matcher(routes).find()) {
                continue;
            }
            FileLock lock = lock(number);
            if (lock != null) {
                return new AddressBlock(number, lock);
            }
        }
        throw new IllegalStateException(
                "all address blocks from 10." + FIRST + " on are in use; what ran before may have left its bridges");
    }

    /** Its first two numbers, such as {@code 10.131}. */
    String prefix() {
        return "10." + number;
    }

    private static @Nullable FileLock lock(int number) {
        try {
            return HELD.tryLock(number, 1, false);
        } catch (OverlappingFileLockException ours) {
            return null;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static FileChannel open() {
        try {
            return FileChannel.open(Path.of("/tmp/theseus-e2e-blocks"), CREATE, WRITE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
