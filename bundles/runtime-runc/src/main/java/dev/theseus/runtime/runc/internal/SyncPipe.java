package dev.theseus.runtime.runc.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.linux.descriptor.Descriptor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads one line from a pipe that conmon holds the other end of. The blocking read has a platform thread of its own; it
 * ends with the line or with conmon, whichever comes first, and closes the pipe then. conmon bears that.
 */
final class SyncPipe {
    private static final int LINE_LIMIT = 1 << 16;
    private static final Duration CANCEL_CHECK = Duration.ofMillis(100);

    private final CompletableFuture<Optional<String>> line = new CompletableFuture<>();

    private SyncPipe() {}

    /** Takes ownership of {@code source}. */
    static SyncPipe readLine(Descriptor source, String name) {
        SyncPipe pipe = new SyncPipe();
        Thread.ofPlatform().daemon().name(name).start(() -> pipe.read(source));
        return pipe;
    }

    private void read(Descriptor source) {
        try (source) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            while (text.size() < LINE_LIMIT) {
                byte[] part = source.read(8192);
                text.writeBytes(part);
                if (part.length == 0 || contains(part, (byte) '\n')) {
                    break;
                }
            }
            line.complete(text.toString(StandardCharsets.UTF_8).lines().findFirst());
        } catch (RuntimeException e) {
            line.completeExceptionally(e);
        }
    }

    private static boolean contains(byte[] data, byte wanted) {
        for (byte b : data) {
            if (b == wanted) {
                return true;
            }
        }
        return false;
    }

    /**
     * Waits for the line.
     *
     * @param meanwhile looks now and then whether there is still something to wait for; throws when there is not
     * @return empty when conmon ended without a word
     * @throws EngineException {@code DEADLINE} or {@code CANCELLED}; the thread goes on until conmon ends
     */
    Optional<SyncMessage> await(CallContext context, String what, Runnable meanwhile) {
        while (true) {
            context.check(what);
            long nanos = Math.clamp(context.remaining().toNanos(), 1, CANCEL_CHECK.toNanos());
            try {
                return line.get(nanos, TimeUnit.NANOSECONDS).map(SyncMessage::parse);
            } catch (TimeoutException e) {
                // Look whether anyone still waits, then wait on.
                meanwhile.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw EngineException.cancelled(what + ": interrupted");
            } catch (ExecutionException e) {
                throw EngineException.internal(what, e.getCause() == null ? e : e.getCause());
            }
        }
    }
}
