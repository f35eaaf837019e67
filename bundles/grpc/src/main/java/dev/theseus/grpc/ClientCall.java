package dev.theseus.grpc;

/** A call that was made. To be closed: one that has not ended is cancelled by that. */
public interface ClientCall extends MessageStream, AutoCloseable {
    /** Says that no further message will be sent. */
    void halfClose();

    /** Ends the call at the other side too, if it has not ended; never fails. */
    @Override
    void close();
}
