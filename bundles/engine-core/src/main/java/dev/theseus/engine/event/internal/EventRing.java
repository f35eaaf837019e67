package dev.theseus.engine.event.internal;

import dev.theseus.api.host.Subscription;
import dev.theseus.engine.event.Event;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.event.Happening;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the last events and feeds each subscriber from a queue and a thread of its own. */
public final class EventRing implements Events {
    private static final Logger LOG = LoggerFactory.getLogger(EventRing.class);
    private static final int KEPT = 1024;
    private static final int WAITING = 4096;

    private final Deque<Event> kept = new ArrayDeque<>();
    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();

    @Override
    public void publish(Happening what) {
        synchronized (kept) {
            Event event = new Event(what, Instant.now());
            if (!(what instanceof Happening.OfStore)) {
                keep(event);
            }
            subscribers.forEach(subscriber -> subscriber.offer(event));
        }
    }

    private void keep(Event event) {
        kept.addLast(event);
        if (kept.size() > KEPT) {
            kept.removeFirst();
        }
    }

    @Override
    public Subscription subscribe(Instant since, Consumer<Event> listener) {
        Subscriber subscriber = new Subscriber(listener);
        synchronized (kept) {
            kept.stream().filter(event -> !event.time().isBefore(since)).forEach(subscriber::offer);
            subscribers.add(subscriber);
        }
        subscriber.thread = Thread.ofVirtual().name("events").start(subscriber::run);
        return subscriber;
    }

    @Override
    public List<Event> past(Instant since, Instant until) {
        synchronized (kept) {
            return kept.stream()
                    .filter(event ->
                            !event.time().isBefore(since) && !event.time().isAfter(until))
                    .toList();
        }
    }

    private final class Subscriber implements Subscription {
        private final Consumer<Event> listener;
        private final LinkedBlockingQueue<Event> waiting = new LinkedBlockingQueue<>(WAITING);
        private volatile boolean closed;
        private volatile Thread thread = Thread.currentThread();

        Subscriber(Consumer<Event> listener) {
            this.listener = listener;
        }

        void offer(Event event) {
            if (!waiting.offer(event)) {
                LOG.warn("an event listener is {} events behind: its subscription ends", WAITING);
                closed = true;
                subscribers.remove(this);
            }
        }

        void run() {
            try {
                while (!closed) {
                    listener.accept(waiting.take());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.debug("event listener failed: its subscription ends", e);
            } finally {
                subscribers.remove(this);
            }
        }

        @Override
        public void close() {
            closed = true;
            subscribers.remove(this);
            if (thread.isVirtual() && !thread.equals(Thread.currentThread())) {
                thread.interrupt();
            }
        }
    }
}
