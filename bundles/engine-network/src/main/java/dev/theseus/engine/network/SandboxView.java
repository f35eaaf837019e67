package dev.theseus.engine.network;

import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.id.SandboxId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A place on the network at one moment.
 *
 * @param owner who closes it
 * @param name by which others on its networks find it
 * @param namespace handle of its own network namespace; empty while it is not open, and for host and container modes
 * @param nameService whether its resolver is the embedded one at 127.0.0.11
 * @param endpoints per network name; addresses are empty while it is not open
 * @param ports published, as they really are; a port that is exposed only has an empty list
 * @param linkedHosts containers that legacy links name, for the hosts file
 * @param hostGateway address that {@code host-gateway} stands for; empty when there is none
 */
public record SandboxView(
        SandboxId id,
        SandboxOwner owner,
        String name,
        Optional<Path> namespace,
        boolean nameService,
        Map<String, EndpointView> endpoints,
        Map<PortKey, List<PortBinding>> ports,
        List<HostEntry> linkedHosts,
        String hostGateway) {

    /**
     * A line of a hosts file.
     *
     * @param address literal
     * @param names at least one
     */
    public record HostEntry(String address, List<String> names) {}
}
