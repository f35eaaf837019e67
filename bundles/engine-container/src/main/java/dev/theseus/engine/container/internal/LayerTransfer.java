package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.thread.PlatformWork;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Leads what one driver writes to another that reads it, through a pipe: nothing is kept on the way. When either fails the other
 * ends too, and the failure told is the one that came first.
 */
final class LayerTransfer {
    private final AtomicReference<Throwable> cause = new AtomicReference<>();

    private LayerTransfer() {}

    /** Writes an archive; returns when it is whole. */
    @FunctionalInterface
    interface Source {
        void writeTo(OutputStream archive);
    }

    /** Reads an archive to its end. */
    @FunctionalInterface
    interface Target {
        long readFrom(InputStream archive);
    }

    /**
     * Blocks until both have ended.
     *
     * @return what the target said
     */
    static long run(Source source, Target target, CallContext context) {
        try {
            Pipe pipe = Pipe.open();
            return new LayerTransfer().run(pipe, source, target, context);
        } catch (IOException e) {
            throw EngineException.internal("cannot open a pipe between two storage drivers", e);
        }
    }

    private long run(Pipe pipe, Source source, Target target, CallContext context) {
        CompletableFuture<Boolean> writer = PlatformWork.start("migrate", () -> write(pipe, source));
        try {
            long result = read(pipe, target, context);
            // An archive that was cut short between two members would look whole.
            PlatformWork.await(writer);
            return result;
        } catch (RuntimeException e) {
            writer.handle((done, failure) -> Boolean.TRUE).join();
            throw cause.get() instanceof RuntimeException first ? first : e;
        }
    }

    private boolean write(Pipe pipe, Source source) {
        try (OutputStream out = Channels.newOutputStream(pipe.sink())) {
            noting(() -> {
                source.writeTo(out);
                return 0;
            });
            return true;
        } catch (IOException e) {
            throw EngineException.internal("cannot end the archive of a layer", e);
        }
    }

    private long read(Pipe pipe, Target target, CallContext context) {
        try (InputStream in = new Cancellable(Channels.newInputStream(pipe.source()), context)) {
            return noting(() -> target.readFrom(in));
        } catch (IOException e) {
            throw EngineException.internal("cannot leave the archive of a layer", e);
        }
    }

    /** Before the stream is closed, which makes the other side fail. */
    private long noting(LongSupplier work) {
        try {
            return work.getAsLong();
        } catch (RuntimeException | Error e) {
            cause.compareAndSet(null, e);
            throw e;
        }
    }

    /** Lets a caller who went away end the transfer. */
    private static final class Cancellable extends FilterInputStream {
        private final CallContext context;

        Cancellable(InputStream in, CallContext context) {
            super(in);
            this.context = context;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            context.check("moving a layer");
            return super.read(bytes, offset, length);
        }
    }
}
