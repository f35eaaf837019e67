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
 *
 * <p>What the engine does for its networks follows from its capabilities, never from its name. A driver with the
 * capabilities {@link #ADDRESSES_BY_ENGINE}, {@link #HOST_LINK}, {@link #PUBLISH_PORTS} and {@link #MASQUERADE} is all
 * that a network needs that works as Docker's bridge networks do; one without any makes networks of which the engine
 * knows no more than their names. While a driver is away, what it said last counts, so that nothing is withdrawn.
 */
@ConsumerType
public interface NetworkDriver extends Driver {
    /**
     * Capability: the engine chooses subnets and addresses, or checks those that users choose, and remembers them;
     * endpoints have those of {@link EndpointSpec#addresses} and no others. A subnet has a gateway where users name one,
     * and where the driver has {@link #HOST_LINK}. Without it a network has no {@link
     * NetworkSpec#gateways}, an endpoint no addresses and no default gateways, and users cannot choose any.
     */
    String ADDRESSES_BY_ENGINE = "addresses-by-engine";

    /** Capability: a network may have several subnets of one family. Without it there is at most one of each. */
    String MANY_SUBNETS = "many-subnets";

    /**
     * Capability: all packets of a network's endpoints pass through the link {@link NetworkSpec#linkName} of the host,
     * under the endpoints' own addresses, and the host forwards them, as the driver has set up (IPv6 too where the
     * network has it). The engine's firewall rules name that link: they keep networks apart and {@code --internal} ones
     * closed, and what containers of one network may say to each other follows them where the link is a bridge. Without
     * it the engine makes no rule for its networks.
     */
    String HOST_LINK = "host-link";

    /**
     * Capability: ports of its endpoints are published by firewall rules: the host reaches the endpoints through the
     * link, from its loopback addresses too ({@code route_localnet}; not on an internal network). Needs {@link
     * #HOST_LINK} and {@link #ADDRESSES_BY_ENGINE}. Without it containers publish no port where one of its networks
     * provides their default route.
     */
    String PUBLISH_PORTS = "publish-ports";

    /**
     * Capability: endpoints have addresses that nobody but this host knows a way to, so that a firewall rule gives what
     * they send elsewhere the host's address, unless the user forbids it. Needs {@link #HOST_LINK} and {@link
     * #ADDRESSES_BY_ENGINE}.
     */
    String MASQUERADE = "masquerade";

    /**
     * Capability: endpoints have the hardware address of a link of the host. The engine gives them none, so that {@link
     * EndpointSpec#macAddress} is empty, and users cannot choose any.
     */
    String SHARED_MAC = "shared-mac";

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
