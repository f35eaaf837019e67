package dev.theseus.linux.descriptor;

import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;

/**
 * A pipe, or anything else with a reading and a writing end.
 *
 * @param source what was written comes out here
 * @param sink is written to
 */
public record Pipe(Descriptor source, Descriptor sink) implements AutoCloseable {
    private static final int O_CLOEXEC = 0x80000;

    public static Pipe open() {
        int[] ends = new int[2];
        if (LibC.pipe2(ends, O_CLOEXEC) < 0) {
            throw Errno.failure("pipe2", "pipe");
        }
        return new Pipe(Descriptor.adopt(ends[0]), Descriptor.adopt(ends[1]));
    }

    /** Closes both ends; those closed or released before stay as they are. */
    @Override
    public void close() {
        source.close();
        sink.close();
    }
}
