package dev.theseus.http;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A protocol that the daemon speaks. Registered as a service it gets the requests that its routes fit; the one of the highest
 * {@code service.ranking} is asked first, the default face last. All methods are called on the request's thread.
 */
@ConsumerType
public interface Face {
    /** What it answers. Asked once, when the service comes. */
    Routes routes();

    /** Whether it also answers, by refusing them, requests that no face has a route for. One face should. */
    default boolean isDefault() {
        return false;
    }

    /** Called before the handler or {@link #refuse}: puts down the headers of every answer. */
    default void begin(HttpExchange exchange) {}

    /** Answers a request that failed before its answer began. */
    default void refuse(HttpExchange exchange, Failure failure) {
        if (failure.status() == 304) {
            exchange.empty(304);
        } else {
            exchange.text(failure.status(), failure.message() + "\n");
        }
    }
}
