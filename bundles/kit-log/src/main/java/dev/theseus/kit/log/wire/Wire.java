package dev.theseus.kit.log.wire;

import java.io.IOException;

/** An open connection on which one stream's lines go. Used by one thread at a time, but for {@link #abort}. */
public interface Wire {
    /** Takes one message, framed already; it may stay buffered until {@link #flush}. Blocks while the other side takes none. */
    void send(byte[] message) throws IOException;

    /** Brings what is buffered on its way. */
    default void flush() throws IOException {
        // Datagrams go at once.
    }

    /** Whether the other side is known to have hung up; asks without waiting. */
    default boolean isGone() {
        return false;
    }

    /** Makes a call that blocks in another thread fail soon. */
    void abort();

    /** Lets go of the connection. What is buffered is lost. */
    void close();
}
