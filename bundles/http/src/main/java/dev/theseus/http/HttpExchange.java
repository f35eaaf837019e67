package dev.theseus.http;

import com.google.gson.JsonElement;
import dev.theseus.api.driver.CallContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** One request and its answer. Exactly one of the answering methods is called, once. */
@ProviderType
public interface HttpExchange {
    String method();

    /** Decoded, without the query. */
    String path();

    /** A variable of the route's template; every variable of it is present. */
    String path(String variable);

    Query query();

    Optional<String> header(String name);

    /** All values of a header that is there several times, in order. */
    List<String> headers(String name);

    /** Travels into the engine; cancelled when the client goes away. */
    CallContext context();

    /** Runs once when the client has gone, at once if it already has; on an I/O thread, so it must not block. */
    void onDisconnect(Runnable action);

    /** The body as JSON of at most 4 MiB, within the memory that such bodies share; empty for an absent one. */
    Optional<JsonElement> readJson();

    /** The body as it arrives, of any length; reading it holds up the sender. */
    InputStream bodyStream();

    void json(int status, JsonElement body);

    /** An answer without a body. */
    void empty(int status);

    void text(int status, String body);

    /** Adds a header to the answer, before it begins. */
    void responseHeader(String name, String value);

    /**
     * Begins a 200 answer of unknown length; its head is sent at once. Writing blocks while the client does not read and
     * fails once it is gone.
     */
    OutputStream stream(String contentType) throws IOException;

    /** Whether an answer has begun, so that a failure can no longer change its status. */
    boolean isCommitted();

    /** Takes over the connection after a 101 (when the client asked to upgrade) or a 200 head. */
    Hijacked hijack(String contentType) throws IOException;

    /**
     * Takes over the connection for another protocol.
     *
     * @param protocol value of the {@code Upgrade} header
     * @param headers further response headers
     */
    Hijacked upgrade(String protocol, Map<String, String> headers) throws IOException;

    /** Whether the client asked for {@code Upgrade}. */
    default boolean wantsUpgrade() {
        return header("Upgrade").isPresent();
    }
}
