package dev.theseus.kit.log.wire;

import dev.theseus.api.log.LogLine;
import java.io.IOException;
import java.util.List;

/**
 * A driver's way with one stream: whom it is sent to, and in which form.
 *
 * @param <W> the kind of connection
 */
public interface Carrier<W extends Wire> {
    /** Opens a connection; blocks for ten seconds at most. */
    W dial() throws IOException;

    /**
     * Sends lines, in their order. When it returns and the wire is flushed they are taken for delivered.
     *
     * @param first the number of the first line in its batch, from 0
     */
    void carry(List<LogLine> lines, int first, W wire) throws IOException;

    /** The mark of a batch of so many lines; empty when the next one has to know nothing of it. */
    default String mark(int lines) {
        return "";
    }
}
