package dev.theseus.rest.http;

import java.io.IOException;

/** Answers one kind of request. Called on a virtual thread; may block. */
@FunctionalInterface
public interface Handler {
    /**
     * Reads the request, makes its engine call, writes the answer.
     *
     * @throws IOException when the client is gone or stops sending; nobody is left to tell
     */
    void handle(Exchange exchange) throws IOException;
}
