package dev.theseus.http;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Which handler answers what. Read by many threads. */
@ConsumerType
@FunctionalInterface
public interface Routes {
    /**
     * Finds a request's route; must not block.
     *
     * @param path decoded, without the query
     * @return empty when other faces may have it
     * @throws dev.theseus.api.error.EngineException when the request is this face's to refuse
     */
    Optional<Route> find(String method, String path);
}
