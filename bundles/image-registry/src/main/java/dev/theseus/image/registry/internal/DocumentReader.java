package dev.theseus.image.registry.internal;

import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.function.Function;

/** Reads small documents whole; one that breaks off on its way is asked for again. */
record DocumentReader(RegistrySession session, int limit) {
    private static final int ATTEMPTS = 3;
    private static final Duration PAUSE = Duration.ofMillis(200);

    /**
     * @param bytes complete, as far as the registry said how long it is
     */
    @SuppressWarnings("ArrayRecordComponent") // Read once by whoever asked; never compared.
    record Document(HttpHeaders headers, byte[] bytes) {}

    /**
     * @param refusal makes the exception for an answer that is no success
     * @throws EngineException {@code INVALID_PARAMETER} when it is longer than the limit
     */
    Document read(RegistryRequest request, Function<RegistryResponse, EngineException> refusal) {
        for (int attempt = 1; ; attempt++) {
            try (RegistryResponse response = session.send(request)) {
                if (!response.successful()) {
                    throw refusal.apply(response);
                }
                if (response.contentLength() > limit) {
                    throw tooLong(request);
                }
                byte[] bytes = response.bytes(limit);
                if (bytes.length > limit) {
                    throw tooLong(request);
                }
                return new Document(response.headers(), bytes);
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw TransportFailures.describe(request, e);
                }
                RetryingTransport.sleep(PAUSE, TransportFailures.subject(request), session.context());
            }
        }
    }

    private EngineException tooLong(RegistryRequest request) {
        return EngineException.invalid(
                TransportFailures.subject(request) + ": the answer is longer than " + limit + " bytes");
    }
}
