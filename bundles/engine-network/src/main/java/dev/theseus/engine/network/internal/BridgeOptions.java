package dev.theseus.engine.network.internal;

/** Keys of the options that networks and endpoints take, in Docker's words. */
final class BridgeOptions {
    static final String NAME = "com.docker.network.bridge.name";
    static final String DEFAULT = "com.docker.network.bridge.default_bridge";
    static final String ICC = "com.docker.network.bridge.enable_icc";
    static final String MASQUERADE = "com.docker.network.bridge.enable_ip_masquerade";
    static final String BINDING = "com.docker.network.bridge.host_binding_ipv4";
    static final String INHIBIT_IPV4 = "com.docker.network.bridge.inhibit_ipv4";
    static final String MTU = "com.docker.network.driver.mtu";
    static final String INTERFACE_PREFIX = "com.docker.network.container_iface_prefix";
    static final String GATEWAY_MODE_IPV4 = "com.docker.network.bridge.gateway_mode_ipv4";
    static final String GATEWAY_MODE_IPV6 = "com.docker.network.bridge.gateway_mode_ipv6";
    static final String ENDPOINT_INTERFACE = "com.docker.network.endpoint.ifname";
    static final String ENDPOINT_SYSCTLS = "com.docker.network.endpoint.sysctls";

    private BridgeOptions() {}
}
