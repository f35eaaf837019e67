package dev.theseus.engine.network;

import dev.theseus.api.error.Reason;

/** Why something cannot be done with a network or a sandbox, beside what {@link Reason} has for everybody. */
public final class NetworkReasons {
    public static final Reason NAME_EMPTY = new Reason("network.name-empty");
    /** A name that has a meaning of its own. Attribute: name. */
    public static final Reason NAME_RESERVED = new Reason("network.name-reserved");
    /** Several networks have an id that begins so. Attributes: name, as it was asked for; count. */
    public static final Reason ID_AMBIGUOUS = new Reason("network.id-ambiguous");
    /** One that the engine makes stays. Attribute: name. */
    public static final Reason PREDEFINED = new Reason("network.predefined");
    /** Attribute: name. */
    public static final Reason DRIVER_NOT_FOUND = new Reason("network.driver-not-found");
    /** There is the one network of its kind, and no other. Attribute: name, of the driver. */
    public static final Reason DRIVER_ONCE = new Reason("network.driver-once");
    /** Attribute: name, of the driver. */
    public static final Reason ONE_SUBNET_ONLY = new Reason("network.one-subnet-only");
    /** Nobody of this name gives addresses. Attribute: name. */
    public static final Reason ADDRESS_BOOK_NOT_FOUND = new Reason("network.address-book-not-found");
    /** Neither IPv4 nor IPv6. */
    public static final Reason FAMILY_MISSING = new Reason("network.family-missing");
    /** Another network has the bridge of this name. Attributes: id, name (of the bridge), holder. */
    public static final Reason LINK_TAKEN = new Reason("network.link-taken");

    // Subnets and addresses.

    /** A gateway or a range was given without it. */
    public static final Reason SUBNET_MISSING = new Reason("network.subnet-missing");
    /** Attributes: value; wanted, which it should be. */
    public static final Reason SUBNET_WITH_HOST_BITS = new Reason("network.subnet-with-host-bits");
    /** Attribute: value. */
    public static final Reason SUBNET_TOO_SMALL = new Reason("network.subnet-too-small");
    /** Attributes: value, subnet. */
    public static final Reason RANGE_OUTSIDE = new Reason("network.range-outside");
    /** A gateway or another address that the network shall have. Attributes: field, value, subnet. */
    public static final Reason MEMBER_OUTSIDE = new Reason("network.member-outside");
    /** Another network has addresses of this subnet. */
    public static final Reason POOL_OVERLAPS = new Reason("network.pool-overlaps");
    /** No subnet is left for the engine to choose. */
    public static final Reason POOLS_EXHAUSTED = new Reason("network.pools-exhausted");
    /** Attributes: family, name, id. */
    public static final Reason ADDRESSES_EXHAUSTED = new Reason("network.addresses-exhausted");
    /** An address can be asked for where the subnet was. */
    public static final Reason ADDRESS_NEEDS_SUBNET = new Reason("network.address-needs-subnet");
    /** Attribute: address. */
    public static final Reason ADDRESS_OUTSIDE = new Reason("network.address-outside");
    /** Attributes: address; name, of the network. */
    public static final Reason ADDRESS_TAKEN = new Reason("network.address-taken");

    // Endpoints and ports.

    /** An address of its own was asked for where all have that of the host's interface. Attribute: name, of the driver. */
    public static final Reason MAC_SHARED = new Reason("endpoint.mac-shared");
    /** Attributes: name; network. */
    public static final Reason ENDPOINT_THERE = new Reason("endpoint.there");
    /** Attributes: id, of the container; network. */
    public static final Reason ENDPOINT_MISSING = new Reason("endpoint.missing");
    /** It is in the network of another, as that is. */
    public static final Reason NAMESPACE_SHARED = new Reason("sandbox.namespace-shared");
    /** Who is in the network of the host stays, and nobody else comes. */
    public static final Reason HOST_FIXED = new Reason("sandbox.host-fixed");
    /** Who has no network has no other. */
    public static final Reason NONE_ALONE = new Reason("sandbox.none-alone");
    /** Networks were asked for beside a mode that has none. Attribute: value, the mode. */
    public static final Reason MODE_ALONE = new Reason("sandbox.mode-alone");
    /** Attribute: value. */
    public static final Reason LINK_MALFORMED = new Reason("sandbox.link-malformed");
    /** Attribute: value. */
    public static final Reason PORT_MALFORMED = new Reason("port.malformed");
    /** By another sandbox. Attribute: address, with the port. */
    public static final Reason PORT_TAKEN = new Reason("port.taken");
    /** Attributes: value, the first and the last; protocol. */
    public static final Reason PORTS_EXHAUSTED = new Reason("port.exhausted");

    private NetworkReasons() {}
}
