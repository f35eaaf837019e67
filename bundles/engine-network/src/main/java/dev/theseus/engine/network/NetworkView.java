package dev.theseus.engine.network;

import java.time.Instant;
import java.util.Map;

/**
 * A network at one moment.
 *
 * @param id 64 hex digits
 * @param config with the engine's choices filled in
 * @param linkName of its bridge; empty for none
 * @param endpoints attached containers by container id
 */
public record NetworkView(
        String id, Instant created, NetworkConfig config, String linkName, Map<String, Endpoint> endpoints) {
    /**
     * An attached container.
     *
     * @param ipv4 with prefix length; empty for none
     * @param ipv6 with prefix length; empty for none
     */
    public record Endpoint(
            String containerId, String containerName, String endpointId, String macAddress, String ipv4, String ipv6) {}
}
