package dev.theseus.http.server;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.trace.Span;
import dev.theseus.api.trace.Trace;
import dev.theseus.engine.trace.Traces;
import dev.theseus.http.Face;
import dev.theseus.http.Failure;
import dev.theseus.http.Query;
import dev.theseus.http.RequestRefused;
import dev.theseus.http.Route;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the handler of a request and runs it on a virtual thread, under a trace, with failures made answers. */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final FaceTable faces;
    private final Traces traces;
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private final Set<NettyExchange> running = ConcurrentHashMap.newKeySet();
    private final MemoryBudget bodies = MemoryBudget.ofHeap();
    private volatile boolean stopping;

    Dispatcher(FaceTable faces, Traces traces) {
        this.faces = faces;
        this.traces = traces;
    }

    /** In a path a plus is a plus. */
    private static String decode(String path) {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid("invalid URL escape in path: " + path);
        }
    }

    void start(NettyExchange exchange) {
        running.add(exchange);
        Thread.ofVirtual().name("request").start(() -> {
            try {
                run(exchange);
            } finally {
                running.remove(exchange);
            }
        });
    }

    private void run(NettyExchange exchange) {
        try {
            answer(exchange, find(exchange));
        } catch (RuntimeException | Error e) {
            LOG.error("{} {}: its refusal failed", exchange.method(), exchange.uri(), e);
            exchange.finish(true);
        }
    }

    private FaceTable.Found find(NettyExchange exchange) {
        String uri = exchange.uri();
        int question = uri.indexOf('?');
        FaceTable.Found found;
        String path;
        try {
            path = decode(question < 0 ? uri : uri.substring(0, question));
            found = faces.find(exchange.method(), path);
        } catch (EngineException e) {
            return faces.refusing(Failure.of(e, ""));
        }
        if (found.route().isEmpty()) {
            return found;
        }
        try {
            Query query = Query.parse(question < 0 ? "" : uri.substring(question + 1));
            exchange.routed(path, found.route().get().variables(), query);
            return found;
        } catch (EngineException e) {
            return new FaceTable.Found(found.face(), Optional.empty(), Failure.of(e, ""));
        }
    }

    private void answer(NettyExchange exchange, FaceTable.Found found) {
        Face face = found.face();
        face.begin(exchange);
        if (stopping) {
            // On a connection that was kept open.
            refuse(
                    exchange,
                    face,
                    EngineException.unavailable("the daemon is shutting down: repeat it when it is back"));
        } else if (found.route().isPresent()) {
            handle(exchange, face, found.route().get());
        } else {
            face.refuse(exchange, found.failure());
            exchange.finish(false);
        }
    }

    private static void refuse(NettyExchange exchange, Face face, EngineException failure) {
        face.refuse(exchange, Failure.of(failure, ""));
        exchange.finish(false);
    }

    private void handle(NettyExchange exchange, Face face, Route route) {
        boolean failedMidway = false;
        try (Span span = route.traced() ? traces.begin(route.name()) : Trace.NONE.open(route.name())) {
            exchange.traced(span);
            try {
                route.handler().handle(exchange);
                if (!exchange.isCommitted()) {
                    throw new IllegalStateException("no answer was given");
                }
            } catch (EngineException e) {
                failedMidway = failed(exchange, span, face, Failure.of(e, route.template()), e);
            } catch (RequestRefused e) {
                if (e.status() == 503) {
                    exchange.responseHeader("Retry-After", "1");
                }
                failedMidway = failed(exchange, span, face, refusal(route, e.status(), e.getMessage()), e);
            } catch (IOException e) {
                // The client is gone, or stopped sending and may still listen.
                LOG.debug("{} ended early", route.name(), e);
                span.note("client", "ended early: " + e.getMessage());
                failedMidway = exchange.isCommitted();
                if (!failedMidway) {
                    face.refuse(exchange, refusal(route, 400, "cannot read the request: " + e.getMessage()));
                }
            } catch (RuntimeException | Error e) {
                LOG.error("{} failed", route.name(), e);
                EngineException internal = EngineException.internal("internal error: " + e);
                failedMidway = failed(exchange, span, face, Failure.of(internal, route.template()), e);
            }
        }
        exchange.finish(failedMidway);
    }

    private static Failure refusal(Route route, int status, String message) {
        return new Failure(status, ErrorKind.INVALID_PARAMETER, message, route.template());
    }

    /** Answers a failure; returns true when it came too late for that. */
    private static boolean failed(NettyExchange exchange, Span span, Face face, Failure failure, Throwable cause) {
        if (failure.kind() != ErrorKind.NOT_MODIFIED) {
            span.fail(failure.message());
            LOG.debug("{} {}: {}", exchange.method(), exchange.uri(), failure.message(), cause);
        }
        if (exchange.isCommitted()) {
            return true;
        }
        exchange.responseHeader("Theseus-Trace", span.id());
        face.refuse(exchange, failure);
        return false;
    }

    void opened(Channel channel) {
        channels.add(channel);
    }

    void closed(Channel channel) {
        channels.remove(channel);
    }

    MemoryBudget bodies() {
        return bodies;
    }

    boolean isStopping() {
        return stopping;
    }

    /** From now on requests are told that the daemon stops. */
    void refuse() {
        stopping = true;
    }

    List<Channel> connections() {
        return List.copyOf(channels);
    }

    /**
     * Refuses new requests, ends streams at once, lets the other requests end for a while and then cancels them, and closes every
     * connection once nothing works for it any more, or after the last patience.
     */
    void stop(long graceMillis, long lastMillis) {
        stopping = true;
        faces.close();
        // They wait for news, or are worth nothing before their end, which no client has seen.
        running.stream().filter(NettyExchange::isStreaming).forEach(NettyExchange::cut);
        awaitWork(graceMillis);
        List<String> late = atWork().map(exchange -> exchange.method() + " " + exchange.uri())
                .toList();
        if (!late.isEmpty()) {
            LOG.info("requests that are not done and are cut: {}", late);
            running.forEach(NettyExchange::cut);
            awaitWork(lastMillis);
        }
        channels.forEach(Channel::close);
    }

    /** A raw connection only carries bytes from and to a process that goes on. */
    private Stream<NettyExchange> atWork() {
        return running.stream().filter(exchange -> !exchange.isHijacked());
    }

    private void awaitWork(long millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (atWork().findAny().isPresent() && System.nanoTime() < deadline) {
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
