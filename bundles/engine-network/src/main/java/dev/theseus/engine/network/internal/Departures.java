package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.id.SandboxId;
import dev.theseus.engine.network.internal.SandboxRecord.EndpointRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the links of closed sandboxes down behind the caller's back: the kernel takes tens of milliseconds for each, for
 * which nobody who stops a container has to wait. Until the links are gone their addresses are given to nobody else, so
 * that no two links ever have one address.
 */
public final class Departures {
    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Endpoints endpoints;
    private final Map<SandboxId, Background> going = new ConcurrentHashMap<>();

    public Departures(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    /** Begins to take down the links of a sandbox whose record is closed already. */
    void begin(SandboxRecord sandbox, Path namespace) {
        List<EndpointRecord> linked = sandbox.endpoints().stream()
                .filter(endpoint -> !endpoint.interfaceName().isEmpty())
                .toList();
        if (linked.isEmpty()) {
            return;
        }
        SandboxId id = sandbox.id();
        going.compute(
                id,
                (key, none) -> Background.start("departure-" + sandbox.shortId(), () -> {
                    try {
                        linked.forEach(endpoint -> depart(endpoint, namespace));
                    } finally {
                        going.remove(id);
                    }
                }));
    }

    private void depart(EndpointRecord endpoint, Path namespace) {
        try {
            endpoints.detach(endpoint, namespace, CallContext.background(TIMEOUT));
        } catch (EngineException e) {
            // The namespace is deleted, and takes its links along.
            LOG.warn("Endpoint {}: its links could not be removed one by one", endpoint.id(), e);
        } finally {
            endpoints.freeAddresses(endpoint);
        }
    }

    /** Waits until the links of an earlier life of the sandbox are gone. */
    void await(SandboxId id) {
        Background departure = going.get(id);
        if (departure != null) {
            departure.settle();
        }
    }

    /** Waits until all that has begun is done. */
    void awaitAll() {
        List.copyOf(going.values()).forEach(Background::settle);
    }
}
