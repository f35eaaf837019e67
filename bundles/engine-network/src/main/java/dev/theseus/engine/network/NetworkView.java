package dev.theseus.engine.network;

import java.time.Instant;
import java.util.List;

/**
 * A network at one moment.
 *
 * @param id 64 hex digits
 * @param config with the engine's choices filled in
 * @param linkName of its bridge; empty for none
 * @param endpoints of sandboxes that are attached, in no order
 */
public record NetworkView(String id, Instant created, NetworkConfig config, String linkName, List<Endpoint> endpoints) {
    public NetworkView {
        endpoints = List.copyOf(endpoints);
    }

    /**
     * An attached sandbox.
     *
     * @param owner of the sandbox
     * @param name by which others on the network find it
     * @param ipv4 with prefix length; empty for none
     * @param ipv6 with prefix length; empty for none
     */
    public record Endpoint(
            SandboxOwner owner, String name, String endpointId, String macAddress, String ipv4, String ipv6) {}
}
