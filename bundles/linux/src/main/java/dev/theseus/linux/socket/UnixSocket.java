package dev.theseus.linux.socket;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import dev.theseus.linux.text.KernelText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Connecting UNIX sockets and asking who is at their other end. */
public final class UnixSocket {
    /** How a socket keeps what is written to it. */
    public enum Type {
        /** A stream of bytes. */
        STREAM(1),
        /** One packet for each write; the other side may read them in any number of processes. */
        DATAGRAM(2),
        /** One packet for each write, in order. */
        SEQPACKET(5);

        final int number;

        Type(int number) {
            this.number = number;
        }
    }

    static final int AF_UNIX = 1;
    static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int O_PATH_DIRECTORY = 0x200000 | 0x10000;
    private static final int LONGEST_PATH = 107;
    private static final int UCRED_SIZE = 12;

    private UnixSocket() {}

    /**
     * Connects; the descriptor is non-blocking. Paths of any length will do.
     *
     * @throws EngineException {@code NOT_FOUND} when there is no such socket; {@code UNAVAILABLE} when nobody listens
     */
    public static Descriptor connect(Path path, Type type) {
        Descriptor socket = create(type);
        try {
            if (KernelText.encode(path.toString()).length <= LONGEST_PATH) {
                connect(socket, path.toString(), path);
            } else {
                connectThroughFolder(socket, path);
            }
            return socket;
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static Descriptor create(Type type) {
        int fd = LibC.socket(AF_UNIX, type.number | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0) {
            throw Errno.failure("socket", type);
        }
        return Descriptor.adopt(fd);
    }

    /** The address has little room; an open folder has a short name. */
    private static void connectThroughFolder(Descriptor socket, Path path) {
        Path parent = path.toAbsolutePath().getParent();
        Path name = path.getFileName();
        if (parent == null || name == null) {
            throw EngineException.invalid(path + " is not a path of a socket");
        }
        try (Descriptor folder = Descriptor.open(parent, O_PATH_DIRECTORY, 0)) {
            connect(socket, folder.path() + "/" + name, path);
        }
    }

    private static void connect(Descriptor socket, String address, Path path) {
        byte[] name = CString.of(address);
        byte[] sockaddr = ByteBuffer.allocate(2 + name.length)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_UNIX)
                .put(name)
                .array();
        if (LibC.connect(socket.number(), sockaddr, sockaddr.length) == 0) {
            return;
        }
        int errno = Errno.last();
        if (errno == Errno.ECONNREFUSED) {
            throw EngineException.unavailable("connect " + path + ": " + Errno.text(errno) + ": nobody listens there");
        }
        throw Errno.failure("connect", path, errno);
    }

    /** The process that connected, as it was then. */
    public static PeerCredentials peer(Descriptor socket) {
        byte[] value = new byte[UCRED_SIZE];
        int[] length = {UCRED_SIZE};
        if (LibC.getsockopt(socket.number(), SOL_SOCKET, SO_PEERCRED, value, length) < 0) {
            throw Errno.failure("getsockopt SO_PEERCRED", socket);
        }
        ByteBuffer ucred = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
        return new PeerCredentials(
                ucred.getInt(0), Integer.toUnsignedLong(ucred.getInt(4)), Integer.toUnsignedLong(ucred.getInt(8)));
    }
}
