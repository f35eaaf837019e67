package dev.theseus.http;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/** Answers one kind of request. Called on a virtual thread; may block. */
@ConsumerType
@FunctionalInterface
public interface HttpHandler {
    /**
     * Reads the request, does its work, writes the answer.
     *
     * @throws IOException when the client is gone or stops sending; nobody is left to tell
     * @throws dev.theseus.api.error.EngineException to have the face refuse the request
     */
    void handle(HttpExchange exchange) throws IOException;
}
