package dev.theseus.linux.descriptor;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file descriptor with one owner. Closing twice is harmless; using it after that is an
 * {@link IllegalStateException}. All descriptors made here are close-on-exec.
 */
public final class Descriptor implements AutoCloseable {
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int F_SETFL = 4;
    private static final int F_GETFL = 3;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_NONBLOCK = 0x800;
    private static final int MFD_CLOEXEC = 1;
    private static final int CLOSED = -1;

    private final AtomicInteger number;

    private Descriptor(int number) {
        this.number = new AtomicInteger(number);
    }

    /** Takes ownership of an open descriptor number. */
    public static Descriptor adopt(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("not a descriptor: " + number);
        }
        return new Descriptor(number);
    }

    /** open(2) with O_CLOEXEC added; {@code mode} counts when O_CREAT is among the flags. */
    public static Descriptor open(Path path, int flags, int mode) {
        int fd = LibC.open(CString.of(path.toString()), flags | O_CLOEXEC, mode);
        if (fd < 0) {
            throw Errno.failure("open", path);
        }
        return new Descriptor(fd);
    }

    /** A file without a name that lives in memory; writes go to its end. */
    public static Descriptor inMemory(String name) {
        int fd = LibC.memfd_create(CString.of(name), MFD_CLOEXEC);
        if (fd < 0) {
            throw Errno.failure("memfd_create", name);
        }
        return new Descriptor(fd);
    }

    public int number() {
        int fd = number.get();
        if (fd == CLOSED) {
            throw new IllegalStateException("descriptor is closed");
        }
        return fd;
    }

    /** A second descriptor for the same open file, numbered {@code atLeast} or higher. */
    public Descriptor duplicate(int atLeast) {
        int fd = LibC.fcntl(number(), F_DUPFD_CLOEXEC, atLeast);
        if (fd < 0) {
            throw Errno.failure("fcntl F_DUPFD_CLOEXEC", this);
        }
        return new Descriptor(fd);
    }

    public void setNonBlocking() {
        int flags = LibC.fcntl(number(), F_GETFL, 0);
        if (flags < 0 || LibC.fcntl(number(), F_SETFL, flags | O_NONBLOCK) < 0) {
            throw Errno.failure("fcntl F_SETFL", this);
        }
    }

    /** Reads at most {@code limit} bytes; empty at the end of the file. Blocks as the descriptor does. */
    public byte[] read(int limit) {
        byte[] data = new byte[limit];
        while (true) {
            long count = LibC.read(number(), data, limit);
            if (count >= 0) {
                return count == limit ? data : Arrays.copyOf(data, (int) count);
            }
            if (Errno.last() != Errno.EINTR) {
                throw Errno.failure("read", this);
            }
        }
    }

    /**
     * Reads what a non-blocking descriptor has, at most {@code limit} bytes. Present and empty at the end of the file
     * (a pipe without a writer); empty when there is nothing yet.
     */
    public Optional<byte[]> tryRead(int limit) {
        byte[] data = new byte[limit];
        while (true) {
            long count = LibC.read(number(), data, limit);
            if (count >= 0) {
                return Optional.of(Arrays.copyOf(data, (int) count));
            }
            int errno = Errno.last();
            if (errno == Errno.EAGAIN) {
                return Optional.empty();
            }
            if (errno != Errno.EINTR) {
                throw Errno.failure("read", this, errno);
            }
        }
    }

    /** Reads until the end of the file, at most {@code limit} bytes. Blocks as the descriptor does. */
    public byte[] readAll(int limit) {
        var all = new java.io.ByteArrayOutputStream();
        while (all.size() < limit) {
            byte[] part = read(Math.min(65536, limit - all.size()));
            if (part.length == 0) {
                break;
            }
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Writes all of {@code data}. Blocks as the descriptor does. */
    public void write(byte[] data) {
        byte[] rest = data;
        while (rest.length > 0) {
            long count = LibC.write(number(), rest, rest.length);
            if (count < 0) {
                if (Errno.last() == Errno.EINTR) {
                    continue;
                }
                throw Errno.failure("write", this);
            }
            rest = Arrays.copyOfRange(rest, (int) count, rest.length);
        }
    }

    public void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Moves the file position to {@code offset} bytes from the start. */
    public void seek(long offset) {
        if (LibC.lseek(number(), offset, 0) < 0) {
            throw Errno.failure("lseek", this);
        }
    }

    /** Size in bytes of the open file. Moves the position to the end. */
    public long seekEnd() {
        long size = LibC.lseek(number(), 0, 2);
        if (size < 0) {
            throw Errno.failure("lseek", this);
        }
        return size;
    }

    /**
     * Takes the advisory lock of flock(2) without waiting; it is held until the last duplicate is closed.
     *
     * @return false when another open file holds it
     */
    public boolean tryLock() {
        int exclusiveNonBlocking = 2 | 4;
        if (LibC.flock(number(), exclusiveNonBlocking) == 0) {
            return true;
        }
        if (Errno.last() == Errno.EAGAIN) {
            return false;
        }
        throw Errno.failure("flock", this);
    }

    /** A path that names this open file for as long as it is open. */
    public Path path() {
        return Path.of("/proc/self/fd/" + number());
    }

    public boolean isOpen() {
        return number.get() != CLOSED;
    }

    /** Gives up ownership: the caller must see to it that the returned number is closed. */
    public int release() {
        int fd = number.getAndSet(CLOSED);
        if (fd == CLOSED) {
            throw EngineException.internal("descriptor is closed");
        }
        return fd;
    }

    @Override
    public void close() {
        int fd = number.getAndSet(CLOSED);
        if (fd != CLOSED) {
            LibC.close(fd);
        }
    }

    @Override
    public String toString() {
        return "descriptor " + number.get();
    }
}
