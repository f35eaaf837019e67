package dev.theseus.linux.netlink;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A route of the main table.
 *
 * @param destination network address; {@code 0.0.0.0} or {@code ::} for a default route
 * @param prefixLength bits of the network part
 * @param gateway next hop; empty for a network on the link itself
 * @param link index of the interface, 0 when the gateway decides, or when it leads nowhere
 */
public record Route(InetAddress destination, int prefixLength, Optional<InetAddress> gateway, int link) {
    public boolean isDefault() {
        return prefixLength == 0;
    }
}
