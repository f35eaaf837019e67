package dev.theseus.e2e.load;

import dev.theseus.e2e.harness.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes one request after another and remembers how each went. */
final class Client implements AutoCloseable {
    private final String name;
    private final Duration pause;
    private final Work work;
    private final Thread thread;
    private final List<Request> requests = new ArrayList<>();
    private volatile boolean over;

    /** A request that throws when it failed or was answered wrongly. */
    @FunctionalInterface
    interface Work {
        void request(int number) throws Exception;
    }

    /** By {@link System#nanoTime}; the failure is empty when there was none. */
    record Request(long begin, long end, String failure) {
        long nanos() {
            return end - begin;
        }
    }

    Client(String name, Duration pause, Work work) {
        this.name = name;
        this.pause = pause;
        this.work = work;
        this.thread = Thread.ofVirtual().name(name).start(this::run);
    }

    String name() {
        return name;
    }

    private void run() {
        for (int number = 0; !over; number++) {
            long begin = System.nanoTime();
            String failure = "";
            try {
                work.request(number);
            } catch (Exception | AssertionError e) {
                failure = name + " " + number + ": " + e;
            }
            Request request = new Request(begin, System.nanoTime(), failure);
            synchronized (requests) {
                requests.add(request);
            }
            Command.pause(pause);
        }
    }

    /** Requests that were under way at some time between. */
    List<Request> between(long from, long to) {
        synchronized (requests) {
            return requests.stream()
                    .filter(request -> request.end > from && request.begin < to)
                    .toList();
        }
    }

    /** What half of the requests that ended by then took at most. */
    long usualNanos(long until) {
        synchronized (requests) {
            List<Long> sorted = requests.stream()
                    .filter(request -> request.end <= until)
                    .map(Request::nanos)
                    .sorted()
                    .toList();
            return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
        }
    }

    /** Whether a request begun after the time has ended. */
    boolean hasServedSince(long time) {
        synchronized (requests) {
            return !requests.isEmpty() && requests.getLast().begin > time;
        }
    }

    int count() {
        synchronized (requests) {
            return requests.size();
        }
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
