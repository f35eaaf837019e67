package dev.theseus.engine.network;

import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.id.SandboxId;
import java.util.Set;

/**
 * What somebody wants of the network.
 *
 * @param id names the sandbox
 * @param owner who closes it
 * @param name by which others on its networks find it, without a slash
 * @param hostname empty for the short id
 * @param domainname empty for none
 * @param networking names, addresses, ports
 * @param exposedPorts what {@code publishAll} publishes
 */
public record SandboxRequest(
        SandboxId id,
        SandboxOwner owner,
        String name,
        String hostname,
        String domainname,
        NetworkingConfig networking,
        Set<PortKey> exposedPorts) {
    public SandboxRequest {
        exposedPorts = Set.copyOf(exposedPorts);
    }
}
