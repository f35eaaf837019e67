package dev.theseus.engine.container;

import dev.theseus.api.driver.CallContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/** Starting, stopping, waiting. */
@ProviderType
public interface Lifecycle {
    /**
     * Starts a container. {@code NOT_MODIFIED} when it runs. When the command is missing or not executable the error is
     * {@code INVALID_PARAMETER} and the container's exit code becomes 127 or 126.
     */
    void start(String reference, CallContext context);

    /**
     * Likewise, with variables for this run alone: they are kept nowhere, and not told by whoever looks at the container.
     *
     * @param environment {@code NAME=value}
     */
    void start(String reference, List<String> environment, CallContext context);

    /**
     * Sends the stop signal, then kills after the timeout. {@code NOT_MODIFIED} when it does not run.
     *
     * @param signal empty for the container's
     * @param timeoutSeconds empty for the container's; -1 waits for ever
     */
    void stop(String reference, Optional<Signal> signal, Optional<Integer> timeoutSeconds, CallContext context);

    void restart(String reference, Optional<Signal> signal, Optional<Integer> timeoutSeconds, CallContext context);

    /** Sends a signal. {@code CONFLICT} when it does not run. */
    void kill(String reference, Signal signal, CallContext context);

    void pause(String reference, CallContext context);

    void unpause(String reference, CallContext context);

    /** Completes when the condition is met; at once for NOT_RUNNING when it does not run. Cancelling it is safe. */
    CompletableFuture<WaitResult> wait(String reference, WaitCondition condition);

    /** Docker's {@code not-running}, {@code next-exit} and {@code removed}. */
    enum WaitCondition {
        NOT_RUNNING,
        NEXT_EXIT,
        REMOVED
    }

    /**
     * How a container ended.
     *
     * @param failure empty when all went well
     */
    record WaitResult(int exitCode, Optional<KeptFailure> failure) {}
}
