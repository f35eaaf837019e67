package dev.theseus.image.registry.internal;

import dev.theseus.api.driver.CallContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A response body that gives up when the sender falls silent, the caller cancels or the deadline passes; the JDK's own
 * stream waits for ever. Few buffers are asked for ahead, so a slow reader slows the sender.
 */
final class TransferStream extends InputStream implements BodySubscriber<TransferStream> {
    private static final int AHEAD = 16;
    private static final long SLICE_MILLIS = 100;

    /** What the connection delivered: buffers, a failure, or with neither the end. */
    private record Delivery(
            List<ByteBuffer> buffers, @Nullable Throwable failure, boolean end) {}

    private final LinkedBlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    private final CompletableFuture<Subscription> subscribed = new CompletableFuture<>();
    private final String what;
    private final Duration idleLimit;
    private final CallContext context;
    private Delivery current = new Delivery(List.of(), null, false);
    private int index;
    private volatile boolean closed;

    TransferStream(String what, Duration idleLimit, CallContext context) {
        this.what = what;
        this.idleLimit = idleLimit;
        this.context = context;
    }

    @Override
    public CompletionStage<TransferStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (!subscribed.complete(subscription) || closed) {
            subscription.cancel();
            return;
        }
        subscription.request(AHEAD);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
        deliveries.add(new Delivery(item, null, false));
    }

    @Override
    public void onError(Throwable failure) {
        deliveries.add(new Delivery(List.of(), failure, true));
    }

    @Override
    public void onComplete() {
        deliveries.add(new Delivery(List.of(), null, true));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (closed) {
            throw new IOException(what + ": stream is closed");
        }
        while (true) {
            if (index < current.buffers.size()) {
                ByteBuffer buffer = current.buffers.get(index);
                if (buffer.hasRemaining()) {
                    int count = Math.min(length, buffer.remaining());
                    buffer.get(target, offset, count);
                    return count;
                }
                index++;
            } else if (current.end) {
                if (current.failure != null) {
                    throw new IOException(what + ": " + TransportFailures.words(current.failure), current.failure);
                }
                return -1;
            } else {
                advance();
            }
        }
    }

    private void advance() throws IOException {
        context.check(what);
        Delivery next = await();
        if (!current.buffers.isEmpty()) {
            subscribed.join().request(1);
        }
        current = next;
        index = 0;
    }

    private Delivery await() throws IOException {
        long start = System.nanoTime();
        try {
            while (true) {
                Delivery next = deliveries.poll(SLICE_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    return next;
                }
                context.check(what);
                if (System.nanoTime() - start > idleLimit.toNanos()) {
                    throw new IOException(what + ": nothing came for " + idleLimit.toMillis() + " ms");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(what + ": interrupted", e);
        }
    }

    /** Ends the transfer; a connection whose body was read to its end is kept for the next request. */
    @Override
    public void close() {
        closed = true;
        if (!current.end && subscribed.isDone()) {
            subscribed.join().cancel();
        }
    }
}
