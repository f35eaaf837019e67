package dev.theseus.relay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Bytes from one socket to another. What the sink does not take at once is kept, and nothing more is read until it is gone. */
final class Direction {
    private static final int NO_SIGNAL = 0x4000;
    private static final int WRITING = 1;
    private static final int PORTION = 128 << 10;
    /** At once, so that one connection does not keep the others waiting. */
    private static final int PORTIONS = 4;
    /** There is one thread, which is done with it before it turns to something else. */
    private static final MemorySegment BUFFER = Arena.global().allocate(PORTION);

    private final int source;
    private final int sink;
    private @Nullable Arena memory;
    private MemorySegment rest = MemorySegment.NULL;
    private boolean ended;

    Direction(int source, int sink) {
        this.source = source;
        this.sink = sink;
    }

    /** Moves what can be moved now; false when the connection is broken. */
    boolean move() {
        if (rest.byteSize() > 0 && !sendRest()) {
            return false;
        }
        for (int i = 0; i < PORTIONS && rest.byteSize() == 0 && !ended; i++) {
            int count = LibC.receive(source, BUFFER, 0);
            if (count == LibC.EAGAIN || count == LibC.EINTR) {
                return true;
            }
            if (count < 0) {
                return false;
            }
            if (count == 0) {
                ended = true;
                LibC.shutdown(sink, WRITING);
            } else if (!send(BUFFER.asSlice(0, count))) {
                return false;
            }
        }
        return true;
    }

    private boolean send(MemorySegment data) {
        int sent = LibC.send(sink, data, NO_SIGNAL);
        if (sent < 0 && sent != LibC.EAGAIN && sent != LibC.EINTR) {
            return false;
        }
        MemorySegment left = data.asSlice(Math.max(sent, 0));
        if (left.byteSize() > 0) {
            memory = Arena.ofConfined();
            rest = memory.allocate(left.byteSize()).copyFrom(left);
        }
        return true;
    }

    private boolean sendRest() {
        int sent = LibC.send(sink, rest, NO_SIGNAL);
        if (sent < 0) {
            return sent == LibC.EAGAIN || sent == LibC.EINTR;
        }
        rest = rest.asSlice(sent);
        if (rest.byteSize() == 0) {
            close();
        }
        return true;
    }

    int interestOfSource() {
        return ended || rest.byteSize() > 0 ? 0 : EventLoop.IN;
    }

    int interestOfSink() {
        return rest.byteSize() > 0 ? EventLoop.OUT : 0;
    }

    /** Whether the source has ended and the sink has all of it. */
    boolean isOver() {
        return ended && rest.byteSize() == 0;
    }

    /** Frees what is kept. */
    void close() {
        if (memory != null) {
            memory.close();
            memory = null;
        }
        rest = MemorySegment.NULL;
    }
}
