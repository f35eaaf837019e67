package dev.theseus.settings;

import dev.theseus.api.network.Cidr;
import java.net.InetAddress;
import java.util.List;

/**
 * What networks are made of where nobody says otherwise.
 *
 * @param iptables whether firewall rules are made at all
 * @param ip6tables likewise for IPv6
 * @param userlandProxy whether a process serves what the kernel cannot: IPv6 for containers without it
 * @param bindAddress host address for published ports ({@code --ip})
 * @param addressPools pools from which networks get their subnets
 */
public record NetworkSettings(
        BridgeSettings bridge,
        boolean iptables,
        boolean ip6tables,
        boolean userlandProxy,
        InetAddress bindAddress,
        List<AddressPool> addressPools,
        DnsSettings dns) {
    /**
     * A pool of subnets.
     *
     * @param base the pool
     * @param size prefix length of each subnet cut from it
     */
    public record AddressPool(Cidr base, int size) {
        /** As {@code --default-address-pool} takes it. */
        @Override
        public String toString() {
            return "base=" + base + ",size=" + size;
        }
    }

    /**
     * What containers are told of the DNS.
     *
     * @param options of the resolver
     * @param search domains
     */
    public record DnsSettings(List<String> servers, List<String> options, List<String> search) {}
}
