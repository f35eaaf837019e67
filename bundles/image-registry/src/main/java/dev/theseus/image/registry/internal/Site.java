package dev.theseus.image.registry.internal;

import java.util.List;

/**
 * A registry, with the ways to reach it.
 *
 * @param endpoints in the order in which they are tried; the first that answers is kept
 */
record Site(List<Endpoint> endpoints) {
    Site {
        endpoints = List.copyOf(endpoints);
    }

    boolean mirror() {
        return endpoints.getFirst().mirror();
    }
}
