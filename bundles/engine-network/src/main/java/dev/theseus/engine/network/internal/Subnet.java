package dev.theseus.engine.network.internal;

import dev.theseus.api.network.Cidr;
import dev.theseus.engine.network.NetworkConfig.Pool;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A pool with nothing left open.
 *
 * @param network host bits clear
 * @param range part from which addresses are given
 * @param gateway the host's, or a router's that the user named; empty where there is none
 * @param auxiliary never given
 */
record Subnet(Cidr network, Cidr range, Optional<InetAddress> gateway, List<InetAddress> auxiliary) {
    /** Reads a pool that validation has completed. */
    static Subnet of(Pool pool) {
        Cidr network = Cidr.parse(pool.subnet()).network();
        return new Subnet(
                network,
                pool.ipRange().isEmpty() ? network : Cidr.parse(pool.ipRange()).network(),
                Optional.of(pool.gateway()).filter(text -> !text.isEmpty()).map(Cidr::literal),
                addresses(pool.auxiliary().values()));
    }

    private static List<InetAddress> addresses(Collection<String> texts) {
        return texts.stream().map(Cidr::literal).toList();
    }

    boolean isIpv6() {
        return network.isIpv6();
    }

    /** The gateway with the subnet's prefix length, as the host's link has it. */
    Optional<Cidr> gatewayCidr() {
        return gateway.map(address -> new Cidr(address, network.prefixLength()));
    }
}
