package dev.theseus.engine.container;

/** A client's end of an output stream. Called from one thread at a time; may block, which holds up only this client. */
public interface StreamSink {
    /**
     * Output of the process.
     *
     * @param stream 1 stdout, 2 stderr; with a terminal all is 1
     */
    void data(int stream, byte[] data);

    /** No more output will come. */
    void end();
}
