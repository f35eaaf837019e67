package dev.theseus.engine.network;

import dev.theseus.engine.id.PortKey;
import java.util.List;
import java.util.Map;

/**
 * A container's end on a network at one moment; addresses are empty while it does not run.
 *
 * @param networkId of the network
 * @param networkName of the network
 * @param endpointId empty while not running
 * @param config as asked for
 * @param ipv4Address without prefix length
 * @param ipv4PrefixLength bits
 * @param ipv4Gateway of the network
 * @param ipv6Address without prefix length
 * @param ipv6PrefixLength bits
 * @param ipv6Gateway of the network
 * @param macAddress of the interface
 * @param dnsNames by which others on the network find it
 * @param ports published through this endpoint, as they really are
 */
public record EndpointView(
        String networkId,
        String networkName,
        String endpointId,
        EndpointConfig config,
        String ipv4Address,
        int ipv4PrefixLength,
        String ipv4Gateway,
        String ipv6Address,
        int ipv6PrefixLength,
        String ipv6Gateway,
        String macAddress,
        List<String> dnsNames,
        Map<PortKey, List<PortBinding>> ports) {}
