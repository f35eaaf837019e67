package dev.theseus.rest.sentence;

import static java.util.Map.entry;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.Reason;
import dev.theseus.engine.network.NetworkReasons;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** About networks, addresses and ports. */
final class NetworkSentences {
    private static final int SHORT = 12;

    static final Map<Reason, String> FORMS = Map.ofEntries(
            entry(Reason.NETWORK_NOT_FOUND, "network {name} not found"),
            entry(Reason.NETWORK_NAME_TAKEN, "network with name {name} already exists"),
            entry(
                    Reason.NETWORK_IN_USE,
                    "error while removing network: network {name} id {id} has active endpoints{holder}"),
            entry(NetworkReasons.NAME_EMPTY, "invalid network name: name is empty"),
            entry(NetworkReasons.NAME_RESERVED, "operation is not permitted on predefined {name} network"),
            entry(
                    NetworkReasons.ID_AMBIGUOUS,
                    "network {name} is ambiguous ({count} matches found based on ID prefix): give more"
                            + " digits of the id, or the name"),
            entry(NetworkReasons.PREDEFINED, "{name} is a pre-defined network and cannot be removed"),
            entry(NetworkReasons.DRIVER_NOT_FOUND, "plugin \"{name}\" not found"),
            entry(NetworkReasons.DRIVER_ONCE, "only one instance of \"{name}\" network is allowed"),
            entry(NetworkReasons.ONE_SUBNET_ONLY, "{name} driver doesn't support multiple subnets"),
            entry(NetworkReasons.ADDRESS_BOOK_NOT_FOUND, "could not find ipam driver \"{name}\": use default"),
            entry(NetworkReasons.FAMILY_MISSING, "IPv4 or IPv6 must be enabled"),
            entry(
                    NetworkReasons.LINK_TAKEN,
                    "cannot create network {id} ({name}): conflicts with network {holder} ({name}):"
                            + " networks have same bridge name"),
            entry(NetworkReasons.SUBNET_MISSING, "invalid network config:\na gateway or ip-range needs a subnet"),
            entry(
                    NetworkReasons.SUBNET_WITH_HOST_BITS,
                    "invalid network config:\ninvalid subnet {value}: it should be {wanted}"),
            entry(
                    NetworkReasons.SUBNET_TOO_SMALL,
                    "invalid network config:\ninvalid subnet {value}: it has no room for a gateway and a"
                            + " container"),
            entry(
                    NetworkReasons.RANGE_OUTSIDE,
                    "invalid network config:\ninvalid ip-range {value}: parent subnet {subnet} doesn't"
                            + " contain ip-range"),
            entry(
                    NetworkReasons.MEMBER_OUTSIDE,
                    "invalid network config:\ninvalid {field} {value}: parent subnet {subnet} doesn't"
                            + " contain this address"),
            entry(
                    NetworkReasons.POOL_OVERLAPS,
                    "invalid pool request: Pool overlaps with other one on this address space"),
            entry(
                    NetworkReasons.POOLS_EXHAUSTED,
                    "all predefined address pools have been fully subnetted: remove unused networks, give"
                            + " a subnet, or configure default-address-pools"),
            entry(
                    NetworkReasons.ADDRESSES_EXHAUSTED,
                    "no available {family} addresses on this network's address pools: {name} ({id})"),
            entry(
                    NetworkReasons.ADDRESS_NEEDS_SUBNET,
                    "user specified IP address is supported only when connecting to networks with user"
                            + " configured subnets"),
            entry(NetworkReasons.ADDRESS_OUTSIDE, "no configured subnet or ip-range contain the IP address {address}"),
            entry(
                    NetworkReasons.ADDRESS_TAKEN,
                    "Address already in use: {address} on network {name}; choose another address, or none"),
            entry(NetworkReasons.MAC_SHARED, "{name} interfaces do not support custom mac address assignment"),
            entry(NetworkReasons.ENDPOINT_THERE, "endpoint with name {name} already exists in network {network}"),
            entry(NetworkReasons.ENDPOINT_MISSING, "container {id} is not connected to network {network}"),
            entry(
                    NetworkReasons.NAMESPACE_SHARED,
                    "container sharing network namespace with another container or host cannot be"
                            + " connected to any other network"),
            entry(
                    NetworkReasons.HOST_FIXED,
                    "container cannot be disconnected from host network or connected to host network"),
            entry(
                    NetworkReasons.NONE_ALONE,
                    "container cannot be connected to multiple networks with one of the networks in"
                            + " private (none) mode"),
            entry(
                    NetworkReasons.MODE_ALONE,
                    "conflicting options: cannot attach both user-defined and non-user-defined"
                            + " network-modes: container cannot be connected to multiple networks with one of the"
                            + " networks in {value} mode"),
            entry(NetworkReasons.LINK_MALFORMED, "bad format for links: {value}"),
            entry(NetworkReasons.PORT_MALFORMED, "invalid port specification: \"{value}\""),
            entry(NetworkReasons.PORT_TAKEN, "Bind for {address} failed: port is already allocated"),
            entry(
                    NetworkReasons.PORTS_EXHAUSTED,
                    "all ports are allocated: none of {value}/{protocol} is free on the host"));

    private NetworkSentences() {}

    /** Who is on a network is shown in a list that is there only when somebody is. */
    static Map<String, String> prepared(Reason reason, Map<String, String> attributes) {
        String holders = attributes.getOrDefault(Attributes.HOLDER, "");
        if (!reason.equals(Reason.NETWORK_IN_USE) || holders.isEmpty()) {
            return attributes;
        }
        Map<String, String> shown = new HashMap<>(attributes);
        shown.put(
                Attributes.HOLDER,
                Stream.of(holders.split(", ")).map(NetworkSentences::end).collect(Collectors.joining(", ", " (", ")")));
        return shown;
    }

    private static String end(String holder) {
        int equals = holder.lastIndexOf('=');
        String id = holder.substring(equals + 1);
        return "name:\"" + holder.substring(0, Math.max(0, equals)) + "\" id:\""
                + id.substring(0, Math.min(SHORT, id.length())) + "\"";
    }
}
