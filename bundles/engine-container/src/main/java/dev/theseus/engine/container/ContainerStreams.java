package dev.theseus.engine.container;

import dev.theseus.api.driver.CallContext;
import java.time.Instant;
import org.osgi.annotation.versioning.ProviderType;

/** What goes in and comes out of a container's first process. */
@ProviderType
public interface ContainerStreams {
    /**
     * Ties a client to the container's stdio; allowed before it is started (the client then sees everything from the
     * first byte). {@code CONFLICT} for a paused or restarting container.
     *
     * @param request what to attach
     * @param sink gets output until the container ends or the attachment is closed; {@link StreamSink#end} is called
     *     exactly once
     */
    Attachment attach(String reference, AttachRequest request, StreamSink sink, CallContext context);

    /**
     * Reads the log; blocks until its end, or with {@code follow} until the container ends or the context is cancelled.
     */
    void logs(String reference, LogRequest request, LogSink sink, CallContext context);

    /** Sets the terminal's size in characters. */
    void resize(String reference, int rows, int columns, CallContext context);

    /**
     * What to attach.
     *
     * @param logs replay the log first
     * @param stream then go on live
     * @param detachKeys as the client gave them ({@code ctrl-p,ctrl-q}); empty for the default
     */
    record AttachRequest(
            boolean logs, boolean stream, boolean stdin, boolean stdout, boolean stderr, String detachKeys) {}

    /**
     * Which lines of the log.
     *
     * @param tail last so many lines; -1 for all
     * @param since {@link Instant#MIN} for all
     * @param until {@link Instant#MAX} for all
     */
    record LogRequest(boolean follow, boolean stdout, boolean stderr, Instant since, Instant until, int tail) {}

    /** Takes log lines; may block, which holds up only this reader. */
    @FunctionalInterface
    interface LogSink {
        /**
         * One log entry.
         *
         * @param stream 1 stdout, 2 stderr
         * @param time when it was written
         * @param data with its newline, where it had one
         */
        void entry(int stream, Instant time, byte[] data);
    }
}
