package dev.theseus.buildkit.progress;

import com.google.protobuf.ByteString;
import dev.theseus.api.driver.CallContext;
import dev.theseus.buildkit.message.Instant;
import dev.theseus.buildkit.message.StatusResponse;
import dev.theseus.buildkit.message.VertexLog;
import dev.theseus.buildkit.message.VertexStep;
import dev.theseus.buildkit.message.VertexTransfer;
import dev.theseus.buildkit.message.VertexWarning;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Tells of one build, to whom its status is fetched by. For any thread. */
public final class Progress {
    /** What a client takes in one message, with room to spare. */
    private static final int LOG_PIECE = 1 << 20;

    private final String ref;
    private final StatusQueue queue;
    private final CallContext context;
    private int vertices;

    /**
     * Progress of a build that begins.
     *
     * @param ref the client's name for it
     * @param context of the build
     */
    public Progress(String ref, StatusQueue queue, CallContext context) {
        this.ref = ref;
        this.queue = queue;
        this.context = context;
    }

    static Instant now() {
        java.time.Instant now = java.time.Instant.now();
        return Instant.newBuilder()
                .setSeconds(now.getEpochSecond())
                .setNanos(now.getNano())
                .build();
    }

    /** Begins a vertex, of a digest that no other has. */
    public Vertex begin(String name) {
        Vertex vertex = new Vertex(name, nextDigest());
        vertex.tell(vertex.step());
        return vertex;
    }

    private synchronized String nextDigest() {
        vertices++;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((ref + "\n" + vertices).getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void tell(StatusResponse.Builder status) {
        queue.add(status.build(), context);
    }

    /** One line of what a client shows. */
    public final class Vertex {
        private final String name;
        private final String digest;
        private final Instant started = now();
        private final List<Transfer> transfers = new ArrayList<>();
        private boolean ended;

        private Vertex(String name, String digest) {
            this.name = name;
            this.digest = digest;
        }

        private VertexStep.Builder step() {
            return VertexStep.newBuilder().setDigest(digest).setName(name).setStarted(started);
        }

        private void tell(VertexStep.Builder step) {
            Progress.this.tell(StatusResponse.newBuilder().addVertexes(step));
        }

        public void end() {
            end(step());
        }

        public void endCached() {
            end(step().setCached(true));
        }

        public void fail(String why) {
            end(step().setError(why));
        }

        private synchronized void end(VertexStep.Builder step) {
            if (!ended) {
                ended = true;
                transfers.forEach(Transfer::end);
                tell(step.setCompleted(now()));
            }
        }

        /**
         * What a command printed.
         *
         * @param stream 1 stdout, 2 stderr
         */
        public void log(int stream, byte[] data) {
            for (int at = 0; at < data.length; at += LOG_PIECE) {
                VertexLog.Builder log = VertexLog.newBuilder()
                        .setVertex(digest)
                        .setTimestamp(now())
                        .setStream(stream)
                        .setMessage(ByteString.copyFrom(data, at, Math.min(LOG_PIECE, data.length - at)));
                Progress.this.tell(StatusResponse.newBuilder().addLogs(log));
            }
        }

        public void warn(String summary) {
            warn(VertexWarning.newBuilder().setSummary(ByteString.copyFromUtf8(summary)));
        }

        /** @param warning without what it is about, which is this */
        public void warn(VertexWarning.Builder warning) {
            Progress.this.tell(StatusResponse.newBuilder()
                    .addWarnings(warning.setVertex(digest).setLevel(1)));
        }

        /** Something that takes its time; ends with the vertex at the latest. */
        public synchronized Transfer transfer(String id) {
            Transfer transfer = new Transfer(this, id);
            transfers.add(transfer);
            transfer.show(0, 0);
            return transfer;
        }
    }

    /** A part of a vertex: bytes that come or go. */
    public final class Transfer {
        /** Clients paint ten times a second. */
        private static final long OFTEN = 100_000_000;

        private final Vertex vertex;
        private final String id;
        private final Instant started = now();
        private long current;
        private long total;
        private long shown = System.nanoTime();
        private boolean ended;

        private Transfer(Vertex vertex, String id) {
            this.vertex = vertex;
            this.id = id;
        }

        /** @param outOf 0 where it is not known */
        public synchronized void moved(long bytes, long outOf) {
            current = bytes;
            total = outOf;
            if (System.nanoTime() - shown > OFTEN) {
                show(current, total);
            }
        }

        private void show(long bytes, long outOf) {
            shown = System.nanoTime();
            tell(status(bytes, outOf));
        }

        private VertexTransfer.Builder status(long bytes, long outOf) {
            return VertexTransfer.newBuilder()
                    .setId(id)
                    .setVertex(vertex.digest)
                    .setName(id)
                    .setCurrent(bytes)
                    .setTotal(outOf)
                    .setTimestamp(now())
                    .setStarted(started);
        }

        public synchronized void end() {
            if (!ended) {
                ended = true;
                tell(status(current, total).setCompleted(now()));
            }
        }

        private void tell(VertexTransfer.Builder status) {
            Progress.this.tell(StatusResponse.newBuilder().addStatuses(status));
        }
    }
}
