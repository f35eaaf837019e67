package dev.theseus.relay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Sockets with the options that they need here; all are non-blocking. Failures are negative error numbers. */
final class Sockets {
    static final int STREAM = 1;
    static final int DATAGRAM = 2;
    /** Of accept4. */
    static final int FLAGS = 0x80000 | 0x800;

    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_ERROR = 4;
    private static final int SO_KEEPALIVE = 9;
    private static final int TCP = 6;
    private static final int TCP_NODELAY = 1;
    private static final int IP6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_RECVPKTINFO = 49;
    private static final int BACKLOG = 4096;

    private static final MemorySegment VALUE = Arena.global().allocate(4);
    private static final MemorySegment LENGTH = Arena.global().allocate(4);

    private Sockets() {}

    /** Bound to an IPv6 address, for IPv6 alone: IPv4 is the kernel's. A TCP one listens. */
    static int bound(int type, String host, int port) {
        int fd = LibC.socket(Address.IPV6, type | FLAGS);
        if (fd < 0) {
            return fd;
        }
        set(fd, IP6, IPV6_V6ONLY, 1);
        // Connections of an earlier owner that linger do no harm; a listener still does.
        set(fd, SOL_SOCKET, SO_REUSEADDR, type == STREAM ? 1 : 0);
        set(fd, IP6, IPV6_RECVPKTINFO, type == STREAM ? 0 : 1);
        int result = bind(fd, host, port);
        if (result >= 0 && type == STREAM) {
            result = LibC.listen(fd, BACKLOG);
        }
        if (result < 0) {
            LibC.close(fd);
            return result;
        }
        return fd;
    }

    private static int bind(int fd, String host, int port) {
        try (Arena arena = Arena.ofConfined()) {
            return LibC.bind(fd, Address.of(arena, host, port));
        }
    }

    /** On its way to an IPv4 address. */
    static int connecting(int type, MemorySegment target) {
        int fd = LibC.socket(Address.IPV4, type | FLAGS);
        if (fd < 0) {
            return fd;
        }
        int result = LibC.connect(fd, target);
        if (result < 0 && result != LibC.EINPROGRESS) {
            LibC.close(fd);
            return result;
        }
        return fd;
    }

    /** What was written is sent at once, and a peer that is gone is noticed. */
    static void tune(int fd) {
        set(fd, TCP, TCP_NODELAY, 1);
        set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    }

    /** Why a connection could not be made; 0 if it was. */
    static int failure(int fd) {
        LENGTH.set(ValueLayout.JAVA_INT, 0, 4);
        int result = LibC.getOption(fd, SOL_SOCKET, SO_ERROR, VALUE, LENGTH);
        return result < 0 ? result : -VALUE.get(ValueLayout.JAVA_INT, 0);
    }

    private static void set(int fd, int level, int option, int value) {
        VALUE.set(ValueLayout.JAVA_INT, 0, value);
        LibC.setOption(fd, level, option, VALUE);
    }
}
