package dev.theseus.network.macvlan.internal;

import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.NetworkSpec;
import dev.theseus.linux.netlink.LinkKind;
import dev.theseus.linux.netlink.LinkSpec;

/** What interfaces on top of a parent are of one driver. */
interface Layer {
    /** Of the driver, and of the kernel's links. */
    String word();

    /**
     * What the network's options ask for.
     *
     * @throws dev.theseus.api.error.EngineException {@code INVALID_PARAMETER} naming what the option is not
     */
    LinkKind kind(NetworkSpec network);

    /** Whether there can be no other network of the driver on the same parent. */
    boolean isAlone(LinkKind kind);

    /** Whether a default route needs no gateway: what is sent leaves by the parent's routes. */
    boolean routesByParent(LinkKind kind);

    /** Gives a link that is to be made what is the endpoint's own. */
    LinkSpec dressed(LinkSpec link, EndpointSpec endpoint);
}
