package dev.theseus.linux.file;

import com.sun.jna.Memory;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.time.Instant;

/**
 * Calls on an open regular file.
 *
 * @param descriptor stays the caller's
 * @param name for errors
 */
public record OpenFile(Descriptor descriptor, String name) {
    /** Writes the first {@code length} bytes of the buffer. */
    public void write(NativeBuffer buffer, long length) {
        Memory memory = buffer.memory();
        long done = 0;
        while (done < length) {
            long count = LibC.write(descriptor.number(), done == 0 ? memory : memory.share(done), length - done);
            if (count < 0 && Errno.last() != Errno.EINTR) {
                throw Errno.failure("write", name);
            }
            done += Math.max(0, count);
        }
    }

    /** Reads into the buffer; 0 at the end of the file. */
    public int read(NativeBuffer buffer) {
        while (true) {
            long count = LibC.read(descriptor.number(), buffer.memory(), buffer.size());
            if (count >= 0) {
                return (int) count;
            }
            if (Errno.last() != Errno.EINTR) {
                throw Errno.failure("read", name);
            }
        }
    }

    /** Cuts, or lengthens by a hole. */
    public void setSize(long size) {
        check(LibC.ftruncate(descriptor.number(), size), "ftruncate");
    }

    public void setOwner(long uid, long gid) {
        check(LibC.fchown(descriptor.number(), (int) uid, (int) gid), "fchown");
    }

    public void setMode(int permissions) {
        check(LibC.fchmod(descriptor.number(), permissions), "fchmod");
    }

    /** Sets the times of last access and of last change of content. */
    public void setTimes(Instant modified) {
        check(LibC.futimens(descriptor.number(), times(modified)), "futimens");
    }

    /** Access and modification time for utimensat(2), both the same. */
    public static long[] times(Instant time) {
        return new long[] {time.getEpochSecond(), time.getNano(), time.getEpochSecond(), time.getNano()};
    }

    private void check(int result, String call) {
        if (result < 0) {
            throw Errno.failure(call, name);
        }
    }
}
