package dev.theseus.linux.socket;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.nio.file.Path;

/** A datagram socket that is connected to a path; the JDK has none. */
public final class UnixDatagramSocket implements AutoCloseable {
    private static final int MSG_NOSIGNAL = 0x4000;

    private final Path path;
    private final Descriptor socket;

    private UnixDatagramSocket(Path path, Descriptor socket) {
        this.path = path;
        this.socket = socket;
    }

    /**
     * Connects.
     *
     * @throws EngineException {@code NOT_FOUND} when there is no such socket; {@code UNAVAILABLE} when nobody reads it
     */
    public static UnixDatagramSocket connect(Path path) {
        return new UnixDatagramSocket(path, UnixSocket.connect(path, UnixSocket.Type.DATAGRAM));
    }

    /**
     * Sends one datagram, without waiting; false when the reader's queue is full.
     *
     * @throws EngineException when the reader is gone, or for a datagram larger than the kernel takes
     */
    public boolean trySend(byte[] datagram) {
        while (LibC.send(socket.number(), datagram, datagram.length, MSG_NOSIGNAL) < 0) {
            int errno = Errno.last();
            if (errno == Errno.EAGAIN) {
                return false;
            }
            if (errno == Errno.ECONNREFUSED) {
                throw EngineException.unavailable("send to " + path + ": " + Errno.text(errno));
            }
            if (errno != Errno.EINTR) {
                throw Errno.failure("send", path, errno);
            }
        }
        return true;
    }

    @Override
    public void close() {
        socket.close();
    }
}
