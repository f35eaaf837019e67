package dev.theseus.api.host;

import org.osgi.annotation.versioning.ConsumerType;

/** Receives what a container writes. Called in order, from an I/O thread that must not be blocked. */
@ConsumerType
public interface StdioListener {
    /**
     * The container wrote.
     *
     * @param stream 1 stdout, 2 stderr; with a terminal everything is 1
     * @param data the listener's to keep
     */
    void onData(int stream, byte[] data);

    /** The container closed its side; called exactly once, also when the connection failed. */
    void onEnd();
}
