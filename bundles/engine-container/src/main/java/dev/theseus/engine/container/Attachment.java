package dev.theseus.engine.container;

/** A client's hold on a process's stdio. */
public interface Attachment extends AutoCloseable {
    /** Whether the process has a terminal, i.e. the stream is raw. */
    boolean terminal();

    /** Passes input on; blocks until taken. Input for a container not started yet is kept. Ignored without stdin. */
    void write(byte[] data, int offset, int length);

    /** The client closed its sending side. */
    void closeInput();

    /** Ends the attachment; the process goes on. */
    @Override
    void close();
}
