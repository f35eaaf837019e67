package dev.theseus.http;

import java.util.Optional;

/** Routes as a table of handlers, each request traced. Built once, then read by many threads. */
public final class HandlerRoutes implements Routes {
    private final PathTable<HttpHandler> table = new PathTable<>();

    public HandlerRoutes get(String template, HttpHandler handler) {
        return route("GET", template, handler);
    }

    public HandlerRoutes post(String template, HttpHandler handler) {
        return route("POST", template, handler);
    }

    /** Adds a route; for the template see {@link PathTable#add}. */
    public HandlerRoutes route(String method, String template, HttpHandler handler) {
        table.add(method, template, handler);
        return this;
    }

    @Override
    public Optional<Route> find(String method, String path) {
        return table.find(method, path, _ -> true)
                .map(match ->
                        new Route(match.template(), method + " " + path, match.variables(), match.target(), true));
    }
}
