package dev.theseus.http.server;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.trace.Span;
import dev.theseus.api.trace.Trace;
import dev.theseus.engine.trace.Traces;
import dev.theseus.rest.http.ApiVersion;
import dev.theseus.rest.http.ErrorMapping;
import dev.theseus.http.Query;
import dev.theseus.http.RequestRefused;
import dev.theseus.rest.http.RouteTable;
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

    private final RouteTable routes;
    private final Traces traces;
    private final String server;
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private final Set<NettyExchange> running = ConcurrentHashMap.newKeySet();
    private final MemoryBudget bodies = MemoryBudget.ofHeap();
    private volatile boolean stopping;

    /**
     * A dispatcher.
     *
     * @param server value of the {@code Server} header
     */
    Dispatcher(RouteTable routes, Traces traces, String server) {
        this.routes = routes;
        this.traces = traces;
        this.server = server;
    }

    /** What the request's line asks for. */
    private record Target(ApiVersion version, String path, Query query) {
        static Target of(String uri) {
            int question = uri.indexOf('?');
            String path = decode(question < 0 ? uri : uri.substring(0, question));
            Query query = Query.parse(question < 0 ? "" : uri.substring(question + 1));
            int slash = path.indexOf('/', 1);
            String first = path.substring(Math.min(1, path.length()), slash < 0 ? path.length() : slash);
            if (slash > 0 && ApiVersion.isVersionSegment(first)) {
                return new Target(ApiVersion.parse(first), path.substring(slash), query);
            }
            return new Target(ApiVersion.CURRENT, path, query);
        }

        private static String decode(String path) {
            try {
                return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw EngineException.invalid("invalid URL escape in path: " + path);
            }
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
        exchange.responseHeader("Api-Version", ApiVersion.CURRENT.toString());
        exchange.responseHeader("Docker-Experimental", "false");
        exchange.responseHeader("Ostype", "linux");
        exchange.responseHeader("Server", server);
        try {
            if (stopping) {
                // On a connection that was kept open.
                throw EngineException.unavailable("the daemon is shutting down: repeat it when it is back");
            }
            Target target = Target.of(exchange.uri());
            target.version.requireSupported();
            Optional<RouteTable.Match> match = routes.find(exchange.method(), target.path, target.version);
            if (match.isEmpty()) {
                answer(exchange, 404, "page not found");
                exchange.finish(false);
            } else {
                exchange.routed(target.version, match.get().variables(), target.query);
                handle(exchange, match.get(), target.path);
            }
        } catch (EngineException e) {
            answer(exchange, ErrorMapping.status(e, ""), e.message());
            exchange.finish(false);
        }
    }

    private void handle(NettyExchange exchange, RouteTable.Match match, String path) {
        boolean failedMidway = false;
        try (Span span = begin(exchange.method(), path)) {
            exchange.traced(span);
            try {
                match.handler().handle(exchange);
                if (!exchange.isCommitted()) {
                    throw new IllegalStateException("no answer was given");
                }
            } catch (EngineException e) {
                failedMidway = failed(exchange, span, ErrorMapping.status(e, match.template()), e);
            } catch (RequestRefused e) {
                if (e.status() == 503) {
                    exchange.responseHeader("Retry-After", "1");
                }
                failedMidway = failed(exchange, span, e.status(), EngineException.invalid(e.getMessage()));
            } catch (IOException e) {
                // The client is gone, or stopped sending and may still listen.
                LOG.debug("{} {} ended early", exchange.method(), path, e);
                span.note("client", "ended early: " + e.getMessage());
                failedMidway = exchange.isCommitted();
                if (!failedMidway) {
                    answer(exchange, 400, "cannot read the request: " + e.getMessage());
                }
            } catch (RuntimeException | Error e) {
                LOG.error("{} {} failed", exchange.method(), path, e);
                failedMidway = failed(exchange, span, 500, EngineException.internal("internal error: " + e));
            }
        }
        exchange.finish(failedMidway);
    }

    /** Health probes and looks at traces leave none, or they would push the others out of the ring. */
    private Span begin(String method, String path) {
        String name = method + " " + path;
        return path.equals("/_ping") || path.startsWith("/debug/") ? Trace.NONE.open(name) : traces.begin(name);
    }

    /** Answers a failure; returns true when it came too late for that. */
    private boolean failed(NettyExchange exchange, Span span, int status, EngineException failure) {
        if (failure.kind() != ErrorKind.NOT_MODIFIED) {
            span.fail(failure.message());
            LOG.debug("{} {}: {}", exchange.method(), exchange.uri(), failure.message(), failure);
        }
        if (exchange.isCommitted()) {
            return true;
        }
        exchange.responseHeader("Theseus-Trace", span.id());
        answer(exchange, status, failure.message());
        return false;
    }

    private static void answer(NettyExchange exchange, int status, String message) {
        if (status == 304) {
            exchange.empty(304);
        } else {
            exchange.json(status, ErrorMapping.body(message));
        }
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
