package dev.theseus.linux.netlink;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A pair of interfaces, made by one request: one end here, attached and up, the other in a namespace.
 *
 * @param name of this end
 * @param master index of the bridge that this end becomes a port of, 0 for none
 * @param mac of this end; empty to let the kernel choose
 * @param alias of this end; empty for none
 * @param mtu of both ends, bytes, 0 for the kernel's default
 * @param peerName of the other end
 * @param peerNamespace bound file or {@code /proc/PID/ns/net}
 * @param peerMac of the other end; empty to let the kernel choose
 */
public record VethSpec(
        String name,
        int master,
        Optional<String> mac,
        String alias,
        int mtu,
        String peerName,
        Path peerNamespace,
        Optional<String> peerMac) {
    public static VethSpec of(String name, String peerName, Path peerNamespace) {
        return new VethSpec(name, 0, Optional.empty(), "", 0, peerName, peerNamespace, Optional.empty());
    }

    public VethSpec withMaster(int master) {
        return new VethSpec(name, master, mac, alias, mtu, peerName, peerNamespace, peerMac);
    }

    public VethSpec withMac(String mac) {
        return new VethSpec(name, master, Optional.of(mac), alias, mtu, peerName, peerNamespace, peerMac);
    }

    public VethSpec withAlias(String alias) {
        return new VethSpec(name, master, mac, alias, mtu, peerName, peerNamespace, peerMac);
    }

    public VethSpec withMtu(int mtu) {
        return new VethSpec(name, master, mac, alias, mtu, peerName, peerNamespace, peerMac);
    }

    public VethSpec withPeerMac(String peerMac) {
        return new VethSpec(name, master, mac, alias, mtu, peerName, peerNamespace, Optional.of(peerMac));
    }
}
