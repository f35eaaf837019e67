package dev.theseus.engine.network;

import dev.theseus.engine.id.PortKey;
import java.util.Set;

/**
 * What a container wants of the network.
 *
 * @param containerId 64 hex digits; names the sandbox
 * @param name of the container, without a slash
 * @param hostname empty for the short id
 * @param domainname empty for none
 * @param networking names, addresses, ports; {@code mode} may be a network's name, {@code host}, {@code none} or {@code
 *     container:ID}
 * @param exposedPorts what {@code publishAll} publishes
 */
public record SandboxRequest(
        String containerId,
        String name,
        String hostname,
        String domainname,
        NetworkingConfig networking,
        Set<PortKey> exposedPorts) {
    public SandboxRequest {
        exposedPorts = Set.copyOf(exposedPorts);
    }
}
