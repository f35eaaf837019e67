package dev.theseus.linux.internal;

import com.sun.jna.Memory;
import com.sun.jna.Platform;
import dev.theseus.api.error.EngineException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One epoll set with one platform thread. Handlers run on that thread, level-triggered, and must not block. A
 * registration is found by a number that is never used twice, so a late event can not reach the next owner of a
 * descriptor number.
 */
public final class Poller {
    public static final int IN = 1;
    public static final int OUT = 4;
    public static final int ERR = 8;
    public static final int HUP = 16;

    /** Called with the ready events. */
    public interface Handler {
        void ready(int events);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Poller.class);
    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int CTL_ADD = 1;
    private static final int CTL_DEL = 2;
    private static final int CTL_MOD = 3;
    private static final int BATCH = 64;
    /** The kernel packs the struct on x86-64 only. */
    private static final boolean PACKED = Platform.isIntel();

    private static final int EVENT_SIZE = PACKED ? 12 : 16;
    private static final int DATA_OFFSET = PACKED ? 4 : 8;

    private final int epoll;
    private final Map<Long, Registration> registrations = new ConcurrentHashMap<>();
    private final AtomicLong next = new AtomicLong();

    public Poller(String name) {
        this.epoll = LibC.epoll_create1(EPOLL_CLOEXEC);
        if (epoll < 0) {
            throw Errno.failure("epoll_create1", name);
        }
        Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    /** One descriptor's place in the set. Close it before the descriptor is closed. */
    public final class Registration implements AutoCloseable {
        private final long id;
        private final int fd;
        private final Handler handler;

        private Registration(long id, int fd, Handler handler) {
            this.id = id;
            this.fd = fd;
            this.handler = handler;
        }

        public void interest(int events) {
            if (registrations.containsKey(id)) {
                control(CTL_MOD, fd, event(events, id));
            }
        }

        @Override
        public void close() {
            if (registrations.remove(id) != null) {
                control(CTL_DEL, fd, event(0, id));
            }
        }
    }

    /** Watches {@code fd}; {@link #ERR} and {@link #HUP} are always reported. The handler may run before this returns. */
    public Registration add(int fd, int events, Handler handler) {
        Registration registration = new Registration(next.incrementAndGet(), fd, handler);
        registrations.put(registration.id, registration);
        try {
            control(CTL_ADD, fd, event(events, registration.id));
        } catch (EngineException e) {
            registrations.remove(registration.id);
            throw e;
        }
        return registration;
    }

    private void control(int operation, int fd, byte[] event) {
        if (LibC.epoll_ctl(epoll, operation, fd, event) < 0) {
            throw Errno.failure("epoll_ctl", "descriptor " + fd);
        }
    }

    private static byte[] event(int events, long id) {
        return ByteBuffer.allocate(EVENT_SIZE)
                .order(ByteOrder.nativeOrder())
                .putInt(0, events)
                .putLong(DATA_OFFSET, id)
                .array();
    }

    private void run() {
        Memory events = new Memory((long) BATCH * EVENT_SIZE);
        while (true) {
            int count = LibC.epoll_wait(epoll, events, BATCH, -1);
            if (count < 0 && Errno.last() != Errno.EINTR) {
                LOG.error("epoll_wait: {}; no more events are delivered", Errno.text(Errno.last()));
                return;
            }
            for (int i = 0; i < count; i++) {
                long at = (long) i * EVENT_SIZE;
                deliver(events.getLong(at + DATA_OFFSET), events.getInt(at));
            }
        }
    }

    private void deliver(long id, int ready) {
        Registration registration = registrations.get(id);
        if (registration == null) {
            return;
        }
        try {
            registration.handler.ready(ready);
        } catch (Throwable e) {
            // Whatever it is, it must not end the thread that all the others depend on.
            LOG.error("Handler of descriptor {} failed", registration.fd, e);
        }
    }
}
