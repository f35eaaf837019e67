package dev.theseus.api.host;

import org.osgi.annotation.versioning.ProviderType;

/** The engine's end of a container's stdio. */
@ProviderType
public interface StdioConnection extends AutoCloseable {
    /**
     * Writes to the container's stdin; blocks until the kernel has taken all of it.
     *
     * @throws dev.theseus.api.error.EngineException {@code CONFLICT} when stdin is closed or the container gone
     */
    void write(byte[] data, int offset, int length);

    /** Half-closes: the container reads end-of-file on stdin, if its monitor passes that on. */
    void closeInput();

    @Override
    void close();
}
