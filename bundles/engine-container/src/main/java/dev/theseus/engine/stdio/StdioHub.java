package dev.theseus.engine.stdio;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.StdioConnection;
import dev.theseus.api.host.StdioConnections;
import dev.theseus.api.host.StdioListener;
import dev.theseus.engine.container.Attachment;
import dev.theseus.engine.container.StreamSink;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams of one run of a process. It holds the only connection to the monitor, always drains it, and fans out to any
 * number of clients, each with a queue and a thread of its own. Clients may attach before the process is there.
 */
public final class StdioHub implements StdioListener {
    private static final Logger LOG = LoggerFactory.getLogger(StdioHub.class);

    private final boolean terminal;
    private final boolean stdinOnce;
    private final Path spillDirectory;
    private final List<Client> clients = new CopyOnWriteArrayList<>();
    private final CompletableFuture<StdioConnection> connection = new CompletableFuture<>();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /**
     * For one run.
     *
     * @param stdinOnce whether the first client that stops sending ends the process's stdin
     * @param spillDirectory where output for slow clients may be kept
     */
    public StdioHub(boolean terminal, boolean stdinOnce, Path spillDirectory) {
        this.terminal = terminal;
        this.stdinOnce = stdinOnce;
        this.spillDirectory = spillDirectory;
    }

    /** Connects to the process's monitor; from now on output flows. */
    public void connect(StdioConnections connections, Path socket) {
        StdioConnection made = connections.connect(socket, this);
        if (!connection.complete(made)) {
            made.close();
        }
    }

    @Override
    public void onData(int stream, byte[] data) {
        for (Client client : clients) {
            client.offer(stream, data);
        }
    }

    /** Clients end later, by {@link #end}: who sees the end of the output may ask for the exit status at once. */
    @Override
    public void onEnd() {
        drained.complete(null);
    }

    /** Ends all clients, also when the process never came to run. */
    public void end() {
        connection.completeExceptionally(EngineException.conflict("the process has ended"));
        drained.complete(null);
        synchronized (this) {
            ended.complete(null);
            clients.forEach(client -> client.queue.end());
        }
    }

    /** Waits until all output was taken from the monitor, at most so long; false when it was not. */
    public boolean awaitEnd(long timeout, TimeUnit unit) {
        try {
            drained.get(timeout, unit);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Closes the connection, once the process is known to be gone. */
    public void close() {
        end();
        connection.thenAccept(StdioConnection::close);
    }

    /** Ties a client to the streams; attaching after the end yields the end at once. */
    public Attachment attach(boolean stdin, boolean stdout, boolean stderr, StreamSink sink) {
        Client client = new Client(stdin, stdout, stderr, sink);
        synchronized (this) {
            if (ended.isDone()) {
                client.queue.end();
            } else {
                clients.add(client);
            }
        }
        client.start();
        return client;
    }

    private final class Client implements Attachment {
        private final boolean stdin;
        private final boolean stdout;
        private final boolean stderr;
        private final StreamSink sink;
        private final CompletableFuture<Void> gone = new CompletableFuture<>();
        private final SpillQueue queue = new SpillQueue(spillDirectory);

        Client(boolean stdin, boolean stdout, boolean stderr, StreamSink sink) {
            this.stdin = stdin;
            this.stdout = stdout;
            this.stderr = stderr;
            this.sink = sink;
        }

        void offer(int stream, byte[] data) {
            if (stream == 2 ? stderr : stdout) {
                try {
                    queue.put(stream, data);
                } catch (RuntimeException e) {
                    LOG.warn("a slow client of attached output is dropped", e);
                    close();
                }
            }
        }

        void start() {
            Thread.ofVirtual().name("attach").start(this::pump);
        }

        private void pump() {
            try {
                for (SpillQueue.Chunk chunk = queue.take(); chunk.stream() != 0; chunk = queue.take()) {
                    sink.data(chunk.stream(), chunk.data());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.debug("attached client went away: {}", e.getMessage());
            } finally {
                clients.remove(this);
                try {
                    queue.discard();
                } finally {
                    sink.end();
                }
            }
        }

        @Override
        public boolean terminal() {
            return terminal;
        }

        @Override
        public void write(byte[] data, int offset, int length) {
            if (!stdin) {
                return;
            }
            try {
                if (!connection.isDone()) {
                    CompletableFuture.anyOf(connection, gone).join();
                }
                if (!gone.isDone()) {
                    connection.join().write(data, offset, length);
                }
            } catch (RuntimeException e) {
                LOG.debug("input for an ended process is dropped: {}", e.getMessage());
            }
        }

        @Override
        public void closeInput() {
            if (stdin && stdinOnce && !terminal) {
                connection.thenAccept(StdioConnection::closeInput);
            }
        }

        @Override
        public void close() {
            clients.remove(this);
            gone.complete(null);
            queue.end();
            closeInput();
        }
    }
}
