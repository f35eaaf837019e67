package dev.theseus.engine.network;

import java.util.List;
import java.util.Map;

/**
 * A network as asked for.
 *
 * @param driver empty for bridge
 * @param enableIpv4 default true
 * @param ipamDriver empty for default
 * @param ipamOptions of the IPAM driver
 * @param pools empty for a subnet of the engine's choice
 * @param options {@code com.docker.network.bridge.*} and the driver's own
 * @param configOnly kept for inspect
 * @param scope kept for inspect
 */
public record NetworkConfig(
        String name,
        String driver,
        boolean internal,
        boolean attachable,
        boolean ingress,
        boolean enableIpv4,
        boolean enableIpv6,
        String ipamDriver,
        Map<String, String> ipamOptions,
        List<Pool> pools,
        Map<String, String> options,
        Map<String, String> labels,
        boolean configOnly,
        String scope) {
    /**
     * A subnet and how to use it; empty strings for the engine's choice.
     *
     * @param ipRange part of the subnet from which addresses are given
     * @param auxiliary addresses never given, by name
     */
    public record Pool(String subnet, String ipRange, String gateway, Map<String, String> auxiliary) {}
}
