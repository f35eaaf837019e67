package dev.theseus.rest.container;

import com.google.gson.JsonObject;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.container.Lifecycle;
import dev.theseus.engine.container.Lifecycle.WaitCondition;
import dev.theseus.engine.container.Lifecycle.WaitResult;
import dev.theseus.engine.container.Signal;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.json.ObjectBuilder;
import dev.theseus.rest.sentence.ErrorSentences;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Starting, stopping, waiting. */
final class LifecycleHandlers {
    private final Lifecycle lifecycle;

    LifecycleHandlers(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    void start(Exchange exchange) {
        lifecycle.start(exchange.path("id"), exchange.context());
        exchange.empty(204);
    }

    void stop(Exchange exchange) {
        lifecycle.stop(exchange.path("id"), signal(exchange), timeout(exchange), exchange.context());
        exchange.empty(204);
    }

    void restart(Exchange exchange) {
        lifecycle.restart(exchange.path("id"), signal(exchange), timeout(exchange), exchange.context());
        exchange.empty(204);
    }

    private static Optional<Signal> signal(Exchange exchange) {
        return exchange.query().find("signal").filter(word -> !word.isEmpty()).map(Signal::parse);
    }

    /** Seconds; every negative number waits for ever. */
    private static Optional<Integer> timeout(Exchange exchange) {
        return exchange.query().integer("t").map(seconds -> Math.max(-1, seconds));
    }

    void kill(Exchange exchange) {
        String id = exchange.path("id");
        try {
            lifecycle.kill(id, signal(exchange).orElse(Signal.KILL), exchange.context());
        } catch (EngineException e) {
            throw e.within("cannot kill container: " + id);
        }
        exchange.empty(204);
    }

    void pause(Exchange exchange) {
        lifecycle.pause(exchange.path("id"), exchange.context());
        exchange.empty(204);
    }

    void unpause(Exchange exchange) {
        lifecycle.unpause(exchange.path("id"), exchange.context());
        exchange.empty(204);
    }

    /**
     * Answers once the condition is met. The head is sent as soon as the wait is on: docker run starts the container only
     * then, and would miss the exit otherwise.
     */
    void await(Exchange exchange) throws IOException {
        CompletableFuture<WaitResult> ended =
                lifecycle.wait(exchange.path("id"), condition(exchange.query().get("condition")));
        exchange.onDisconnect(() -> ended.cancel(false));
        if (ended.isCompletedExceptionally()) {
            result(ended);
        }
        OutputStream output = exchange.stream("application/json");
        output.write((json(result(ended)) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static WaitCondition condition(String text) {
        return switch (text) {
            case "", "not-running" -> WaitCondition.NOT_RUNNING;
            case "next-exit" -> WaitCondition.NEXT_EXIT;
            case "removed" -> WaitCondition.REMOVED;
            default -> throw EngineException.invalid("invalid condition: \"" + text + "\"");
        };
    }

    private static WaitResult result(CompletableFuture<WaitResult> ended) throws IOException {
        try {
            return ended.get();
        } catch (CancellationException e) {
            throw new IOException("the client is gone", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException failure) {
                throw failure;
            }
            throw EngineException.internal("waiting failed", e.getCause() == null ? e : e.getCause());
        }
    }

    private static JsonObject json(WaitResult result) {
        ObjectBuilder json = ObjectBuilder.object().put("StatusCode", result.exitCode());
        result.failure()
                .ifPresent(failure ->
                        json.put("Error", ObjectBuilder.object().put("Message", ErrorSentences.of(failure))));
        return json.build();
    }
}
