package dev.theseus.engine.network;

import java.util.List;
import java.util.Map;

/**
 * What a container wants on a network; empty strings for the engine's choice.
 *
 * @param ipv4Address wanted
 * @param ipv6Address wanted
 * @param linkLocalIps further addresses of the interface, with the prefix of their link
 * @param aliases further names on this network
 * @param links legacy {@code container:alias}
 * @param macAddress wanted
 * @param driverOptions for the driver
 * @param gatewayPriority the highest provides the default route
 */
public record EndpointConfig(
        String ipv4Address,
        String ipv6Address,
        List<String> linkLocalIps,
        List<String> aliases,
        List<String> links,
        String macAddress,
        Map<String, String> driverOptions,
        int gatewayPriority) {
    public static final EndpointConfig DEFAULT =
            new EndpointConfig("", "", List.of(), List.of(), List.of(), "", Map.of(), 0);
}
