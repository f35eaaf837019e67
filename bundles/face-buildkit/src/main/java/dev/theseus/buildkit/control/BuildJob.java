package dev.theseus.buildkit.control;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Digest;
import dev.theseus.buildkit.message.Result;
import dev.theseus.buildkit.progress.Progress;
import dev.theseus.buildkit.progress.StatusQueue;
import dev.theseus.buildkit.session.ClientSession;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/** A build that a client has begun: it is solved once or several times, and what the client returns of that is its result. */
final class BuildJob {
    private final String ref;
    private final ClientSession session;
    private final CallContext context;
    private final StatusQueue status = new StatusQueue();
    private final Progress progress;
    private final Set<String> solved = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Optional<Digest>> returned = new CompletableFuture<>();

    /**
     * One that begins.
     *
     * @param ref the client's name for it
     * @param context of the call that waits for it
     */
    BuildJob(String ref, ClientSession session, CallContext context) {
        this.ref = ref;
        this.session = session;
        this.context = context;
        progress = new Progress(ref, status, context);
        session.onClose(this::cancel);
    }

    String ref() {
        return ref;
    }

    ClientSession session() {
        return session;
    }

    CallContext context() {
        return context;
    }

    StatusQueue status() {
        return status;
    }

    Progress progress() {
        return progress;
    }

    /** Nobody waits for it any more. */
    void cancel() {
        context.cancel();
        returned.completeExceptionally(new GrpcException(GrpcCode.CANCELLED, "context canceled"));
    }

    void solved(Digest image) {
        solved.add(image.value());
    }

    /** The client has chosen a result, which may be none. */
    void returned(Result result) {
        // Clients that are not told of arrays of references have the old form.
        String id = result.hasRef() ? result.getRef().getId() : result.getOldRef();
        if (id.isEmpty()) {
            returned.complete(Optional.empty());
        } else if (solved.contains(id)) {
            returned.complete(Optional.of(new Digest(id)));
        } else {
            throw new GrpcException(GrpcCode.NOT_FOUND, "this build has no result " + id);
        }
    }

    void failed(GrpcException failure) {
        returned.completeExceptionally(failure);
    }

    /** Waits for what the client returns. */
    Optional<Digest> awaitReturn() {
        try {
            return returned.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GrpcException(GrpcCode.CANCELLED, "interrupted while waiting for the client");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof GrpcException failure
                    ? failure
                    : new GrpcException(GrpcCode.INTERNAL, String.valueOf(e.getCause()));
        }
    }
}
