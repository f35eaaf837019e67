package dev.theseus.engine.network.internal;

import dev.theseus.api.host.PortRelay.Forward;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Host ports that are asked for together.
 *
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}
 * @param hosts addresses of the host that shall have one and the same port
 * @param relayedTo where what comes by IPv6 is relayed to; empty where the kernel translates it
 */
record PortClaim(String protocol, List<InetAddress> hosts, Optional<InetSocketAddress> relayedTo) {
    /** One that needs no relay. */
    static PortClaim of(String protocol, InetAddress... hosts) {
        return new PortClaim(protocol, List.of(hosts), Optional.empty());
    }

    Optional<Forward> relayed(InetAddress host, int port) {
        return host instanceof Inet6Address
                ? relayedTo.map(target -> new Forward(protocol, host, port, target.getAddress(), target.getPort()))
                : Optional.empty();
    }
}
