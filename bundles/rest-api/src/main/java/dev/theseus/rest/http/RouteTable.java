package dev.theseus.rest.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which handler answers what. The first route that fits wins. Built once, then read by many threads. */
public final class RouteTable {
    private final List<Route> routes = new ArrayList<>();

    /** A resource's part of the table. */
    @FunctionalInterface
    public interface Resource {
        void addTo(RouteTable table);
    }

    /**
     * One entry.
     *
     * @param template the pattern as written, for traces and error deviations
     * @param since minor API version from which it is there
     */
    private record Route(String method, String template, PathPattern pattern, int since, Handler handler) {}

    /** A route with the values of its variables. */
    public record Match(String template, Map<String, String> variables, Handler handler) {}

    public RouteTable add(Resource resource) {
        resource.addTo(this);
        return this;
    }

    public RouteTable get(String pattern, Handler handler) {
        return route("GET", pattern, 0, handler);
    }

    public RouteTable head(String pattern, Handler handler) {
        return route("HEAD", pattern, 0, handler);
    }

    public RouteTable post(String pattern, Handler handler) {
        return route("POST", pattern, 0, handler);
    }

    public RouteTable put(String pattern, Handler handler) {
        return route("PUT", pattern, 0, handler);
    }

    public RouteTable delete(String pattern, Handler handler) {
        return route("DELETE", pattern, 0, handler);
    }

    /**
     * Adds a route.
     *
     * @param since minor API version from which it is there; 0 for all
     */
    public RouteTable route(String method, String pattern, int since, Handler handler) {
        routes.add(new Route(method, pattern, new PathPattern(pattern), since, handler));
        return this;
    }

    /** Finds the route of a decoded path without its version segment. */
    public Optional<Match> find(String method, String path, ApiVersion version) {
        List<String> segments = PathPattern.split(path);
        for (Route route : routes) {
            if (route.method.equals(method) && version.atLeast(route.since)) {
                Optional<Map<String, String>> variables = route.pattern.match(segments);
                if (variables.isPresent()) {
                    return Optional.of(new Match(route.template, variables.get(), route.handler));
                }
            }
        }
        return Optional.empty();
    }
}
