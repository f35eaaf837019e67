package dev.theseus.rest.stream;

import dev.theseus.engine.container.Attachment;
import dev.theseus.http.Hijacked;
import java.io.IOException;
import java.util.Optional;

/** A client's attachment over a hijacked connection, until the output ends, the client leaves or detaches. */
public final class StdioSession {
    private final Hijacked connection;
    private final Attachment attachment;
    private final ClientSink sink;
    private final boolean framed;

    public StdioSession(Hijacked connection, Attachment attachment, ClientSink sink, boolean framed) {
        this.connection = connection;
        this.attachment = attachment;
        this.sink = sink;
        this.framed = framed;
    }

    /**
     * Blocks until it is over.
     *
     * @param stdin whether input is passed on
     * @param keys that detach; empty without a terminal
     */
    public void run(boolean stdin, Optional<DetachKeys> keys) throws IOException {
        sink.open(connection.output(), framed);
        if (stdin) {
            InputPump.start(connection.input(), attachment, keys, sink::abandon);
        }
        sink.awaitEnd();
    }
}
