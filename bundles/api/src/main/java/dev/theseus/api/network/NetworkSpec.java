package dev.theseus.api.network;

import java.util.List;
import java.util.Map;

/**
 * A network as the driver shall make it.
 *
 * @param id 64 hex digits
 * @param name as the user gave it
 * @param linkName name of the host's link (bridge), at most 15 characters, chosen by the engine or the user
 * @param gateways at most one per subnet, with their prefix lengths: the host's own addresses on the link of a driver
 *     with {@link NetworkDriver#HOST_LINK}, else those of a router that is somebody else's, where users named it
 * @param internal whether it has no way out: containers get no default route
 * @param mtu bytes; 0 for the driver's default
 * @param adopt whether the link is the user's own ({@code --bridge}): used as it is, never removed
 * @param options the user's {@code --opt} map
 */
public record NetworkSpec(
        String id,
        String name,
        String linkName,
        List<Cidr> gateways,
        boolean internal,
        int mtu,
        boolean adopt,
        Map<String, String> options) {
    public NetworkSpec {
        gateways = List.copyOf(gateways);
        options = Map.copyOf(options);
    }
}
