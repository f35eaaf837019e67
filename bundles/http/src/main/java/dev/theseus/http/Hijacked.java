package dev.theseus.http;

import java.io.InputStream;
import java.io.OutputStream;

/** A connection that has left HTTP. */
public interface Hijacked extends AutoCloseable {
    /** What the client sends; ends when it closes its sending side. */
    InputStream input();

    /** To the client; every write is flushed, blocks while the client does not read, and fails once it is gone. */
    OutputStream output();

    /** Sends what is left and closes the connection. */
    @Override
    void close();
}
