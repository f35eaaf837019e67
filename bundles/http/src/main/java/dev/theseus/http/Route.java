package dev.theseus.http;

import java.util.Map;

/**
 * Where a request goes.
 *
 * @param template of the path, as it was written; comes back in a {@link Failure}
 * @param name of the request in its trace
 * @param variables of the template, by name
 * @param traced whether the request leaves a trace: one that is asked every second would push the others out of the ring
 */
public record Route(String template, String name, Map<String, String> variables, HttpHandler handler, boolean traced) {}
