package dev.theseus.rest.stream;

import dev.theseus.engine.container.StreamSink;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a process's output to a client. Output that comes before the response's head is sent waits; once the client is
 * gone the rest is dropped, so that the process is not held up.
 */
public final class ClientSink implements StreamSink {
    private static final Logger LOG = LoggerFactory.getLogger(ClientSink.class);

    private final CompletableFuture<Target> target = new CompletableFuture<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean gone;

    private record Target(OutputStream output, boolean framed) {}

    /**
     * The client is ready.
     *
     * @param framed whether pieces get the multiplexed header
     */
    public void open(OutputStream output, boolean framed) {
        target.complete(new Target(output, framed));
    }

    /** No client will come: drops everything. */
    public void abandon() {
        gone = true;
        target.complete(new Target(OutputStream.nullOutputStream(), false));
        ended.countDown();
    }

    @Override
    public void data(int stream, byte[] data) {
        Target to = target.join();
        if (gone || data.length == 0) {
            return;
        }
        try {
            to.output.write(to.framed ? Framing.frame(stream, data) : data);
        } catch (IOException e) {
            LOG.debug("the client of a stream is gone", e);
            abandon();
        }
    }

    @Override
    public void end() {
        ended.countDown();
    }

    /** Waits until the output has ended or the client is gone. */
    public void awaitEnd() throws IOException {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while streaming", e);
        }
    }
}
