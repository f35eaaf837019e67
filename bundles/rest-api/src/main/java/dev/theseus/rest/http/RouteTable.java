package dev.theseus.rest.http;

import dev.theseus.http.PathTable;
import dev.theseus.http.Route;
import dev.theseus.http.Routes;
import java.util.Optional;

/** Which handler answers what, with the version before the path or without. Built once, then read by many threads. */
public final class RouteTable implements Routes {
    private final PathTable<Endpoint> endpoints = new PathTable<>();

    /** A resource's part of the table. */
    @FunctionalInterface
    public interface Resource {
        void addTo(RouteTable table);
    }

    /** @param since minor API version from which it is there */
    private record Endpoint(int since, Handler handler) {}

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
        endpoints.add(method, pattern, new Endpoint(since, handler));
        return this;
    }

    @Override
    public Optional<Route> find(String method, String path) {
        int slash = path.indexOf('/', 1);
        String first = path.substring(Math.min(1, path.length()), slash < 0 ? path.length() : slash);
        if (slash > 0 && ApiVersion.isVersionSegment(first)) {
            ApiVersion version = ApiVersion.parse(first);
            version.requireSupported();
            return find(method, path.substring(slash), version);
        }
        return find(method, path, ApiVersion.CURRENT);
    }

    private Optional<Route> find(String method, String path, ApiVersion version) {
        return endpoints
                .find(method, path, endpoint -> version.atLeast(endpoint.since))
                .map(match -> new Route(
                        match.template(),
                        method + " " + path,
                        match.variables(),
                        plain -> match.target().handler().handle(new VersionedExchange(plain, version)),
                        isTraced(path)));
    }

    /** Health probes and looks at traces leave none, or they would push the others out of the ring. */
    private static boolean isTraced(String path) {
        return !path.equals("/_ping") && !path.startsWith("/debug/");
    }
}
