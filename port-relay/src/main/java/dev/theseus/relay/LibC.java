package dev.theseus.relay;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Functions of the C library. All are called in one form, six whole numbers in and one out, which the calling conventions of 64-bit
 * Linux allow: each form more would cost the process memory. Failures are negative error numbers. For one thread.
 */
final class LibC {
    static final int EINTR = -4;
    static final int EAGAIN = -11;
    static final int EINPROGRESS = -115;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle CALL;
    private static final VarHandle ERRNO;
    private static final MemorySegment STATE;

    private static final MemorySegment SOCKET = function("socket");
    private static final MemorySegment SET_OPTION = function("setsockopt");
    private static final MemorySegment GET_OPTION = function("getsockopt");
    private static final MemorySegment BIND = function("bind");
    private static final MemorySegment LISTEN = function("listen");
    private static final MemorySegment ACCEPT = function("accept4");
    private static final MemorySegment CONNECT = function("connect");
    private static final MemorySegment RECEIVE = function("recv");
    private static final MemorySegment RECEIVE_MESSAGE = function("recvmsg");
    private static final MemorySegment SEND = function("send");
    private static final MemorySegment SEND_MESSAGE = function("sendmsg");
    private static final MemorySegment SHUTDOWN = function("shutdown");
    private static final MemorySegment CLOSE = function("close");
    private static final MemorySegment EPOLL_CREATE = function("epoll_create1");
    private static final MemorySegment EPOLL_CONTROL = function("epoll_ctl");
    private static final MemorySegment EPOLL_WAIT = function("epoll_wait");

    static {
        ValueLayout number = ValueLayout.JAVA_LONG;
        CALL = LINKER.downcallHandle(
                FunctionDescriptor.of(number, number, number, number, number, number, number),
                Linker.Option.captureCallState("errno"));
        ERRNO = Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));
        STATE = Arena.global().allocate(Linker.Option.captureStateLayout());
    }

    private LibC() {}

    private static MemorySegment function(String name) {
        return LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new IllegalStateException("no " + name + " in the C library"));
    }

    static int socket(int domain, int type) {
        return (int) call(SOCKET, domain, type, 0, 0, 0, 0);
    }

    static int setOption(int fd, int level, int option, MemorySegment value) {
        return (int) call(SET_OPTION, fd, level, option, value.address(), value.byteSize(), 0);
    }

    static int getOption(int fd, int level, int option, MemorySegment value, MemorySegment length) {
        return (int) call(GET_OPTION, fd, level, option, value.address(), length.address(), 0);
    }

    static int bind(int fd, MemorySegment address) {
        return (int) call(BIND, fd, address.address(), address.byteSize(), 0, 0, 0);
    }

    static int listen(int fd, int backlog) {
        return (int) call(LISTEN, fd, backlog, 0, 0, 0, 0);
    }

    static int accept(int fd, int flags) {
        return (int) call(ACCEPT, fd, 0, 0, flags, 0, 0);
    }

    static int connect(int fd, MemorySegment address) {
        return (int) call(CONNECT, fd, address.address(), address.byteSize(), 0, 0, 0);
    }

    static int receive(int fd, MemorySegment data, int flags) {
        return (int) call(RECEIVE, fd, data.address(), data.byteSize(), flags, 0, 0);
    }

    static int receiveMessage(int fd, MemorySegment message) {
        return (int) call(RECEIVE_MESSAGE, fd, message.address(), 0, 0, 0, 0);
    }

    static int send(int fd, MemorySegment data, int flags) {
        return (int) call(SEND, fd, data.address(), data.byteSize(), flags, 0, 0);
    }

    static int sendMessage(int fd, MemorySegment message) {
        return (int) call(SEND_MESSAGE, fd, message.address(), 0, 0, 0, 0);
    }

    static int shutdown(int fd, int how) {
        return (int) call(SHUTDOWN, fd, how, 0, 0, 0, 0);
    }

    static int close(int fd) {
        return (int) call(CLOSE, fd, 0, 0, 0, 0, 0);
    }

    static int epollCreate(int flags) {
        return (int) call(EPOLL_CREATE, flags, 0, 0, 0, 0, 0);
    }

    static int epollControl(int epoll, int operation, int fd, MemorySegment event) {
        return (int) call(EPOLL_CONTROL, epoll, operation, fd, event.address(), 0, 0);
    }

    static int epollWait(int epoll, MemorySegment events, int capacity, int timeoutMillis) {
        return (int) call(EPOLL_WAIT, epoll, events.address(), capacity, timeoutMillis, 0, 0);
    }

    /** All functions here give back an int, or a size that fits into one: what is above it is not defined. */
    private static long call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        try {
            int result = (int) (long) CALL.invokeExact(function, STATE, a, b, c, d, e, f);
            return result < 0 ? -(int) ERRNO.get(STATE, 0L) : result;
        } catch (Throwable impossible) {
            throw new IllegalStateException("a call of the C library", impossible);
        }
    }
}
