package dev.theseus.image.registry.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.trace.Span;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Sends one request and waits for the head of its answer; every request is a span. */
final class HttpTransport implements AutoCloseable {
    private static final long SLICE_MILLIS = 100;

    private final HttpClients clients;
    private final Duration idleLimit;

    /** @param idleLimit how long a peer may be silent */
    HttpTransport(HttpClients clients, Duration idleLimit) {
        this.clients = clients;
        this.idleLimit = idleLimit;
    }

    Duration idleLimit() {
        return idleLimit;
    }

    /**
     * Blocks until the answer's head is there; its body may still be on its way.
     *
     * @throws IOException when the connection fails
     * @throws EngineException {@code CANCELLED} or {@code DEADLINE}; the request is then abandoned
     */
    RegistryResponse send(RegistryRequest request, boolean verifyTls, CallContext context) throws IOException {
        return send(request, verifyTls, idleLimit, context);
    }

    /** @param silence how long the peer may be silent, this once */
    RegistryResponse send(RegistryRequest request, boolean verifyTls, Duration silence, CallContext context)
            throws IOException {
        context.check(TransportFailures.subject(request));
        String shown = UrlRedaction.redact(request.uri());
        try (Span span = context.trace().open("HTTP " + request.method())) {
            span.note("http.request.method", request.method()).note("url.full", shown);
            try {
                RegistryResponse response = exchange(request, verifyTls, silence, context);
                span.note("http.response.status_code", Integer.toString(response.status()));
                if (response.status() >= 400) {
                    span.fail("HTTP status " + response.status());
                }
                return response;
            } catch (IOException e) {
                span.fail(TransportFailures.words(e));
                throw e;
            } catch (EngineException e) {
                span.fail(e.message());
                throw e;
            }
        }
    }

    private RegistryResponse exchange(RegistryRequest request, boolean verifyTls, Duration silence, CallContext context)
            throws IOException {
        HttpClient client = clients.forHost(request.uri(), verifyTls);
        String what = TransportFailures.subject(request);
        AtomicReference<@Nullable SendingStream> sending = new AtomicReference<>();
        HttpRequest.Builder builder = builder(request.uri())
                .method(
                        request.method(),
                        request.body().map(b -> publisher(b, sending)).orElse(BodyPublishers.noBody()));
        request.headers().forEach(builder::setHeader);
        CompletableFuture<HttpResponse<TransferStream>> answer =
                client.sendAsync(builder.build(), head -> new TransferStream(what, silence, context));
        try {
            HttpResponse<TransferStream> response = await(answer, sending, silence, what, context);
            return new RegistryResponse(request, response.statusCode(), response.headers(), response.body());
        } finally {
            SendingStream body = sending.get();
            if (body != null) {
                body.close();
            }
        }
    }

    private static HttpRequest.Builder builder(URI uri) {
        try {
            return HttpRequest.newBuilder(uri);
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid(
                    "invalid registry address \"" + uri.getRawAuthority() + "\": expected host or host:port");
        }
    }

    private static BodyPublisher publisher(RequestBody body, AtomicReference<@Nullable SendingStream> sending) {
        if (body.length() == 0) {
            return BodyPublishers.noBody();
        }
        return BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> {
                    try {
                        InputStream content = body.opening().open();
                        SendingStream stream = new SendingStream(body, content);
                        sending.set(stream);
                        return stream;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }),
                body.length());
    }

    private HttpResponse<TransferStream> await(
            CompletableFuture<HttpResponse<TransferStream>> answer,
            AtomicReference<@Nullable SendingStream> sending,
            Duration silence,
            String what,
            CallContext context)
            throws IOException {
        long start = System.nanoTime();
        boolean done = false;
        try {
            while (true) {
                try {
                    HttpResponse<TransferStream> response = answer.get(SLICE_MILLIS, TimeUnit.MILLISECONDS);
                    done = true;
                    return response;
                } catch (TimeoutException stillWaiting) {
                    context.check(what);
                    SendingStream body = sending.get();
                    long moved = body == null ? start : body.lastMoved();
                    if (System.nanoTime() - moved > silence.toNanos()) {
                        throw new HttpTimeoutException("no answer for " + silence.toMillis() + " ms");
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled(what + ": interrupted");
        } catch (ExecutionException e) {
            done = true;
            throw ioCause(e);
        } finally {
            if (!done && !answer.cancel(true)) {
                answer.thenAccept(late -> late.body().close());
            }
        }
    }

    private static IOException ioCause(ExecutionException e) {
        return Optional.ofNullable(e.getCause())
                .map(cause -> cause instanceof UncheckedIOException unchecked ? unchecked.getCause() : cause)
                .filter(IOException.class::isInstance)
                .map(IOException.class::cast)
                .orElseGet(() -> new IOException(String.valueOf(e.getCause()), e));
    }

    @Override
    public void close() {
        clients.close();
    }
}
