package dev.theseus.metrics.internal;

import dev.theseus.engine.trace.SpanRecord;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads durations out of the traces of requests. What failed is not told, as with dockerd. */
final class RequestTimers {
    private static final String BUILD = "POST /build";
    /** The step of a start in which the container gets its place on the network. */
    private static final String SANDBOX = "sandbox.open";

    private static final List<Rule> RULES = List.of(
            rule(Action.CONTAINER_START, "POST /containers/[^/]+/(?:re)?start"),
            rule(Action.CONTAINER_CREATE, "POST /containers/create"),
            rule(Action.CONTAINER_DELETE, "DELETE /containers/[^/]+"),
            rule(Action.CONTAINER_CHANGES, "GET /containers/[^/]+/changes"),
            rule(Action.CONTAINER_COMMIT, "POST /commit"),
            rule(Action.IMAGE_PULL, "POST /images/create"),
            rule(Action.IMAGE_PUSH, "POST /images/.+/push"),
            rule(Action.IMAGE_DELETE, "DELETE /images/.+"),
            rule(Action.IMAGE_HISTORY, "GET /images/.+/history"),
            rule(Action.NETWORK_CONNECT, "POST /networks/[^/]+/connect"),
            rule(Action.HOST_INFO, "GET /info"),
            rule(Action.HOST_VERSION, "GET /version"));

    private final EngineMetrics metrics;

    private record Rule(Action action, Pattern request) {}

    RequestTimers(EngineMetrics metrics) {
        this.metrics = metrics;
    }

    private static Rule rule(Action action, String request) {
        return new Rule(action, Pattern.compile(request));
    }

    /** @param request the root of a trace that ended */
    void take(SpanRecord request) {
        if (request.name().equals(BUILD)) {
            metrics.countBuild();
        }
        if (request.failure().isPresent()) {
            return;
        }
        Optional<Rule> rule = RULES.stream()
                .filter(known -> known.request().matcher(request.name()).matches())
                .findFirst();
        rule.ifPresent(known -> metrics.time(known.action(), request.duration()));
        request.children().stream()
                .filter(step -> step.name().equals(SANDBOX) && step.failure().isEmpty())
                .forEach(step -> metrics.time(Action.NETWORK_ALLOCATE, step.duration()));
    }
}
