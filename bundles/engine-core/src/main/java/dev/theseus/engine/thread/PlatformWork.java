package dev.theseus.engine.thread;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Runs work on a platform thread of its own while the caller waits. Hashing, inflating and unpacking keep a processor or
 * a system call busy: on virtual threads they would hold all carriers.
 */
public final class PlatformWork {
    private PlatformWork() {}

    public static <T> CompletableFuture<T> start(String name, Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                result.complete(work.get());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    public static <T> T run(String name, Supplier<T> work) {
        return await(start(name, work));
    }

    /** Waits for the end; failures come out as they went in. */
    public static <T> T await(CompletableFuture<T> running) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return running.get();
                } catch (InterruptedException e) {
                    // The work watches its context; waiting for it to notice leaves nothing half done behind.
                    interrupted = true;
                } catch (ExecutionException e) {
                    switch (e.getCause()) {
                        case RuntimeException failure -> throw failure;
                        case Error failure -> throw failure;
                        case null, default -> throw new IllegalStateException(e);
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
