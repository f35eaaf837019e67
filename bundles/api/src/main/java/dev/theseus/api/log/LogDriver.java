package dev.theseus.api.log;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Takes the output of containers somewhere. Every call says all that it is about, so that nothing has to be handed over
 * when the driver is replaced between two of them.
 */
@ConsumerType
public interface LogDriver extends Driver {
    /**
     * What the engine is to do for a container with these options. Looks at nothing but them: the same options, the
     * same plan. Never blocks, and is called often.
     *
     * @param options as the user or the daemon's settings gave them, without {@code mode} and {@code max-buffer-size},
     *     which are the engine's. What {@code labels}, {@code labels-regex}, {@code env}, {@code env-regex} and {@code
     *     tag} say is worked out by the engine too ({@link LogStream#attributes}); a driver accepts or refuses them
     * @throws dev.theseus.api.error.EngineException {@code INVALID_PARAMETER} for options that the driver does not know
     *     or that make no sense, in Docker's words where Docker has the driver
     */
    LogPlan plan(Map<String, String> options);

    /**
     * Takes the next lines of a stream. The key is the stream's id and the batch's beginning: when a write failed or
     * nobody knows how it ended, it is made again from the same checkpoint, by then perhaps with more lines and to
     * another driver of the same bundle, and what of it was kept must not be kept twice if the driver can help it. One
     * stream is written by one caller at a time, any number of streams at once. May block; what it takes long for only
     * makes this stream lag.
     *
     * @return the mark of the batch's end: anything that helps the driver to know in the next write what it has kept,
     *     at most 1000 characters, none of them a line break; it comes back in {@link LogBatch#from}. Empty when the
     *     driver needs none
     * @throws dev.theseus.api.error.EngineException {@code UNAVAILABLE} when the lines could not be kept now; whatever
     *     is thrown, the engine tries again, at growing intervals
     */
    String write(LogStream stream, LogBatch batch, CallContext context);

    /**
     * No more lines come for now: the container has ended, or the daemon ends. Lets go of what is held for the stream
     * (connections, descriptors) and brings on its way what is still buffered. Closing what is not open succeeds; a
     * later write opens it again.
     */
    default void close(LogStream stream, CallContext context) {
        // Most drivers hold nothing between two calls.
    }
}
