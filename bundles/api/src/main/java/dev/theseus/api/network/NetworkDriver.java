package dev.theseus.api.network;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes networks of one kind and ties namespaces to them. Its name is what {@code docker network create --driver} takes.
 *
 * <p>Links that it makes carry the engine's id and the object's id as their alias, so that {@code recover} finds them.
 */
@ConsumerType
public interface NetworkDriver extends Driver {
    /**
     * Makes the network be there as specified; mends what differs. What an engine that is gone has left in its way may be
     * removed; what belongs to one that lives, or whose containers do, never.
     *
     * @throws dev.theseus.api.error.EngineException {@code CONFLICT} when a link of that name belongs to somebody else
     */
    void ensureNetwork(NetworkSpec network, CallContext context);

    /** Removes the network's link unless adopted; succeeds when absent. */
    void removeNetwork(NetworkSpec network, CallContext context);

    /** Ties the namespace held by {@code namespace} to the network; on return packets flow. */
    void attach(EndpointSpec endpoint, Path namespace, CallContext context);

    /**
     * Removes the endpoint's links; succeeds when absent, also when the namespace is gone. The kernel knows no connection of
     * its addresses afterwards, for they are given to others.
     */
    void detach(EndpointSpec endpoint, Path namespace, CallContext context);

    /**
     * As {@link #detach}, for a namespace that the caller deletes next, its processes being gone: on return no packet flows
     * any more, but the links may go together with the namespace. A kernel takes its time to remove a link, so this is
     * the quick way when a container has ended.
     */
    default void abandon(EndpointSpec endpoint, Path namespace, CallContext context) {
        detach(endpoint, namespace, context);
    }

    /** Gives the namespace other default routes, when the endpoint that provided them goes or a better one comes. */
    void setDefaultGateways(EndpointSpec endpoint, Path namespace, CallContext context);

    EndpointStats stats(EndpointSpec endpoint, Path namespace, CallContext context);

    /** Differences between what was asked for and what is there, in words; empty when all is well. */
    List<String> check(EndpointSpec endpoint, Path namespace, CallContext context);

    /** Subnets that the host already uses (addresses and routes), which no new network may overlap. */
    List<Cidr> usedSubnets(CallContext context);
}
