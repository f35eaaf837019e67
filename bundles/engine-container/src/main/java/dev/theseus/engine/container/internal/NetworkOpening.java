package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.trace.Span;
import dev.theseus.engine.id.SandboxId;
import dev.theseus.engine.network.SandboxView;
import dev.theseus.engine.network.Sandboxes;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The network of a container that is being launched, made on a thread of its own. The runtime needs only the namespace and the
 * addresses, which are there long before the network is, so it makes the container meanwhile.
 */
final class NetworkOpening {
    private final String shortId;
    private final CompletableFuture<SandboxView> settled = new CompletableFuture<>();
    private final CompletableFuture<SandboxView> open = new CompletableFuture<>();

    private NetworkOpening(String shortId) {
        this.shortId = shortId;
    }

    static NetworkOpening begin(ContainerRecord record, Sandboxes sandboxes, CallContext context) {
        NetworkOpening opening = new NetworkOpening(record.shortId());
        Thread.ofVirtual()
                .name("network-" + record.shortId())
                .start(() -> opening.run(record.sandbox(), sandboxes, context));
        return opening;
    }

    private void run(SandboxId id, Sandboxes sandboxes, CallContext context) {
        try (Span span = context.trace().open("sandbox.open")) {
            SandboxView view = sandboxes.open(id, settled::complete, context.under(span));
            settled.complete(view);
            open.complete(view);
        } catch (RuntimeException | Error e) {
            settled.completeExceptionally(e);
            open.completeExceptionally(e);
        }
    }

    /** Waits for the namespace and the addresses. */
    SandboxView settled() {
        return join(settled);
    }

    /** Waits until the network works. */
    void await() {
        join(open);
    }

    /** Waits until nothing is made any more, however it ends. */
    void end() {
        open.handle((view, failure) -> Boolean.TRUE).join();
    }

    /** Waits until nothing is made any more, and tells why there is no network if there is none. */
    Optional<EngineException> failure() {
        try {
            join(open);
            return Optional.empty();
        } catch (EngineException e) {
            return Optional.of(e);
        }
    }

    private SandboxView join(CompletableFuture<SandboxView> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof EngineException known) {
                throw known;
            }
            throw EngineException.internal("cannot set up the network of " + shortId, e);
        }
    }
}
