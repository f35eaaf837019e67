package dev.theseus.relay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Descriptors that are watched, level-triggered, and what is to be done at a time. For one thread. */
final class EventLoop {
    static final int IN = 1;
    static final int OUT = 4;
    static final int ERR = 8;
    static final int HUP = 16;

    /** Called with the ready events; {@link #ERR} and {@link #HUP} come unasked. */
    interface Handler {
        void ready(int events);
    }

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int ADD = 1;
    private static final int REMOVE = 2;
    private static final int MODIFY = 3;
    private static final int BATCH = 64;
    /** The kernel packs the struct on x86-64 only. */
    private static final boolean PACKED = System.getProperty("os.arch", "").equals("amd64");

    private static final int EVENT = PACKED ? 12 : 16;
    private static final int DATA = PACKED ? 4 : 8;

    private final int epoll = LibC.epollCreate(CLOSE_ON_EXEC);
    private final MemorySegment events = Arena.global().allocate((long) EVENT * BATCH);
    private final MemorySegment one = Arena.global().allocate(EVENT);
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private @Nullable Watch[] watches = new Watch[64];
    private int generation;

    /** What was asked to be done later. */
    static final class Timer implements Comparable<Timer> {
        private final long due;
        private final Runnable action;

        private Timer(long due, Runnable action) {
            this.due = due;
            this.action = action;
        }

        @Override
        public int compareTo(Timer other) {
            return Long.compare(due, other.due);
        }
    }

    /** A descriptor's place in the set; to be closed before the descriptor. */
    final class Watch {
        private final int fd;
        private final int number = generation++;
        private final Handler handler;
        private int interest;

        private Watch(int fd, Handler handler) {
            this.fd = fd;
            this.handler = handler;
        }

        /** None takes it out of the set: a connection that is over would be reported without end. */
        void interest(int wanted) {
            if (wanted == interest) {
                return;
            }
            one.set(INT, 0, wanted);
            one.set(LONG, DATA, (long) number << 32 | fd);
            LibC.epollControl(epoll, interest == 0 ? ADD : wanted == 0 ? REMOVE : MODIFY, fd, one);
            interest = wanted;
        }

        void close() {
            interest(0);
            watches[fd] = null;
        }
    }

    Watch watch(int fd, int interest, Handler handler) {
        if (fd >= watches.length) {
            watches = Arrays.copyOf(watches, Math.max(fd + 1, watches.length * 2));
        }
        Watch watch = new Watch(fd, handler);
        watches[fd] = watch;
        watch.interest(interest);
        return watch;
    }

    Timer after(long millis, Runnable action) {
        Timer timer = new Timer(now() + millis, action);
        timers.add(timer);
        return timer;
    }

    void cancel(Timer timer) {
        timers.remove(timer);
    }

    static long now() {
        return System.nanoTime() / 1_000_000;
    }

    /** Waits once and does what is to be done then. */
    void turn() {
        Timer next = timers.peek();
        int wait = next == null ? -1 : Math.clamp(next.due - now(), 0, Integer.MAX_VALUE);
        int count = LibC.epollWait(epoll, events, BATCH, wait);
        for (int i = 0; i < count; i++) {
            long at = (long) i * EVENT;
            long data = events.get(LONG, at + DATA);
            Watch watch = watches[(int) data];
            // An earlier one of the batch may have closed it, and another have its number.
            if (watch != null && watch.number == (int) (data >> 32)) {
                watch.handler.ready(events.get(INT, at));
            }
        }
        for (Timer timer = timers.peek(); timer != null && timer.due <= now(); timer = timers.peek()) {
            timers.remove(timer);
            timer.action.run();
        }
    }
}
