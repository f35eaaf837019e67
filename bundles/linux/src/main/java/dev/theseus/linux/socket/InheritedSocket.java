package dev.theseus.linux.socket;

import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A listening socket that a service manager opened for this process ({@code fd://}).
 *
 * @param number of the descriptor
 * @param name from {@code LISTEN_FDNAMES}, else empty
 * @param family what kind of address it listens at
 */
public record InheritedSocket(int number, String name, Family family) {
    /** Address families that can be served. */
    public enum Family {
        UNIX,
        IPV4,
        IPV6
    }

    private static final int FIRST = 3;
    private static final int SO_DOMAIN = 39;
    private static final int SO_ACCEPTCONN = 30;
    private static final int FD_CLOEXEC = 1;
    private static final int F_SETFD = 2;

    /** The sockets passed to this process; empty when there are none or they are meant for another process. */
    public static List<InheritedSocket> list() {
        return list(System.getenv(), ProcessHandle.current().pid());
    }

    static List<InheritedSocket> list(Map<String, String> environment, long pid) {
        if (!Long.toString(pid).equals(environment.get("LISTEN_PID"))) {
            return List.of();
        }
        int count = number(environment.getOrDefault("LISTEN_FDS", "0"));
        String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":");
        List<InheritedSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            of(FIRST + i, i < names.length ? names[i] : "").ifPresent(sockets::add);
        }
        return sockets;
    }

    /** Empty when the descriptor is no listening socket. */
    static Optional<InheritedSocket> of(int fd, String name) {
        if (option(fd, SO_ACCEPTCONN) != 1) {
            return Optional.empty();
        }
        // The service manager had to leave it open for us; our children must not get it.
        LibC.fcntl(fd, F_SETFD, FD_CLOEXEC);
        return Optional.of(new InheritedSocket(fd, name, family(option(fd, SO_DOMAIN))));
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
    }

    private static Family family(int domain) {
        return switch (domain) {
            case UnixSocket.AF_UNIX -> Family.UNIX;
            case 10 -> Family.IPV6;
            default -> Family.IPV4;
        };
    }

    private static int option(int fd, int option) {
        byte[] value = new byte[4];
        int[] length = {4};
        if (LibC.getsockopt(fd, UnixSocket.SOL_SOCKET, option, value, length) < 0) {
            int errno = Errno.last();
            boolean noSocket = errno == Errno.EBADF || errno == Errno.ENOTSOCK;
            if (noSocket) {
                return -1;
            }
            throw Errno.failure("getsockopt", "descriptor " + fd, errno);
        }
        return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
    }
}
