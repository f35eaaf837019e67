package dev.theseus.linux.socket;

import com.sun.jna.Memory;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.StdioConnection;
import dev.theseus.api.host.StdioListener;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import dev.theseus.linux.internal.Poller;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection to conmon's attach socket. Each packet from it has one byte for the stream (2 stdout, 3 stderr) and at
 * most 8192 bytes of output; packets to it are plain stdin, at most 32768 bytes each. One platform thread reads all
 * connections of this process; writers wait without holding it up.
 */
public final class AttachConnection implements StdioConnection {
    /** conmon silently spoils larger packets. */
    private static final int LARGEST_WRITE = 32768;

    private static final int STDERR_PACKET = 3;
    private static final int BUFFER = 64 << 10;
    /** After so many packets the other connections get their turn. */
    private static final int BURST = 32;

    private static final int SHUT_WR = 1;
    private static final int MSG_NOSIGNAL = 0x4000;

    /** Started with the first connection. */
    private static final class Io {
        static final Poller POLLER = new Poller("linux-stdio");
        /** Only the poller's thread reads. */
        static final Memory READ_BUFFER = new Memory(BUFFER);
    }

    private enum State {
        OPEN,
        /** The other side is gone. */
        ENDED,
        CLOSED
    }

    private final Path path;
    private final Descriptor socket;
    private final StdioListener listener;
    /** Keeps packets of several writers whole. */
    private final ReentrantLock writer = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private State state = State.OPEN;
    private boolean inputClosed;
    private Poller.@Nullable Registration registration;

    private AttachConnection(Path path, Descriptor socket, StdioListener listener) {
        this.path = path;
        this.socket = socket;
        this.listener = listener;
    }

    /** Connects and starts delivering; see {@link dev.theseus.api.host.StdioConnections#connect}. */
    public static AttachConnection open(Path path, StdioListener listener) {
        Descriptor socket = UnixSocket.connect(path, UnixSocket.Type.SEQPACKET);
        AttachConnection connection = new AttachConnection(path, socket, listener);
        // Held while registering: the first event waits until the registration is known.
        connection.lock.lock();
        try {
            connection.registration = Io.POLLER.add(socket.number(), Poller.IN, connection::ready);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        } finally {
            connection.lock.unlock();
        }
        return connection;
    }

    private void ready(int events) {
        if ((events & Poller.OUT) != 0) {
            wakeWriter();
        }
        if ((events & (Poller.IN | Poller.HUP | Poller.ERR)) != 0) {
            for (int i = 0; i < BURST; i++) {
                if (!receive()) {
                    return;
                }
            }
        }
    }

    private void wakeWriter() {
        lock.lock();
        try {
            if (registration != null && state == State.OPEN) {
                registration.interest(Poller.IN);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns false when there is nothing more for now. */
    private boolean receive() {
        byte[] data;
        int stream;
        lock.lock();
        try {
            if (state != State.OPEN) {
                return false;
            }
            long length = LibC.recv(socket.number(), Io.READ_BUFFER, BUFFER, 0);
            if (length < 0 && (Errno.last() == Errno.EAGAIN || Errno.last() == Errno.EINTR)) {
                return false;
            }
            if (length < 0 && Errno.last() == Errno.ECONNRESET) {
                // Told once, and before the packets that still wait here, when the other side has not read all of its
                // input.
                return true;
            }
            if (length > 0) {
                stream = Io.READ_BUFFER.getByte(0) == STDERR_PACKET ? 2 : 1;
                data = Io.READ_BUFFER.getByteArray(1, (int) length - 1);
            } else {
                stream = 0;
                data = new byte[0];
                release(State.ENDED);
            }
        } finally {
            lock.unlock();
        }
        if (stream == 0) {
            listener.onEnd();
            return false;
        }
        listener.onData(stream, data);
        return true;
    }

    /** Under the lock. */
    private void release(State next) {
        state = next;
        if (registration != null) {
            registration.close();
        }
        socket.close();
        changed.signalAll();
    }

    @Override
    public void write(byte[] data, int offset, int length) {
        writer.lock();
        try {
            for (int done = 0; done < length; ) {
                int part = Math.min(LARGEST_WRITE, length - done);
                send(Arrays.copyOfRange(data, offset + done, offset + done + part));
                done += part;
            }
        } finally {
            writer.unlock();
        }
    }

    private void send(byte[] packet) {
        lock.lock();
        try {
            while (!trySend(packet)) {
                if (registration != null) {
                    registration.interest(Poller.IN | Poller.OUT);
                }
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled("interrupted while writing to the container's stdin");
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock; returns false when the socket's buffer is full. */
    private boolean trySend(byte[] packet) {
        if (state != State.OPEN || inputClosed) {
            throw closed();
        }
        if (LibC.send(socket.number(), packet, packet.length, MSG_NOSIGNAL) >= 0) {
            return true;
        }
        return switch (Errno.last()) {
            case Errno.EAGAIN -> false;
            case Errno.EINTR -> trySend(packet);
            case Errno.EPIPE, Errno.ECONNRESET -> throw closed();
            default -> throw Errno.failure("send", path);
        };
    }

    private static EngineException closed() {
        return EngineException.conflict("the container's stdin is closed");
    }

    @Override
    public void closeInput() {
        lock.lock();
        try {
            if (state == State.OPEN && !inputClosed) {
                inputClosed = true;
                LibC.shutdown(socket.number(), SHUT_WR);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends a wait in {@link #write}. The listener hears no end after this, since it is not the container's. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (state == State.OPEN) {
                release(State.CLOSED);
            }
        } finally {
            lock.unlock();
        }
    }
}
