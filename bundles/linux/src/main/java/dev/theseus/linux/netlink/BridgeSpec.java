package dev.theseus.linux.netlink;

import java.util.Optional;

/**
 * A bridge to create; spanning tree off.
 *
 * @param name of the interface
 * @param mac kept even when ports come and go; empty to let the kernel choose
 * @param mtu bytes, 0 for the kernel's default
 * @param alias see {@link Link#alias}; empty for none
 * @param multicastSnooping whether the bridge learns who listens to which multicast group
 */
public record BridgeSpec(String name, Optional<String> mac, int mtu, String alias, boolean multicastSnooping) {
    public static BridgeSpec of(String name) {
        return new BridgeSpec(name, Optional.empty(), 0, "", true);
    }

    public BridgeSpec named(String other) {
        return new BridgeSpec(other, mac, mtu, alias, multicastSnooping);
    }

    public BridgeSpec withMac(String mac) {
        return new BridgeSpec(name, Optional.of(mac), mtu, alias, multicastSnooping);
    }

    public BridgeSpec withMtu(int mtu) {
        return new BridgeSpec(name, mac, mtu, alias, multicastSnooping);
    }

    public BridgeSpec withAlias(String alias) {
        return new BridgeSpec(name, mac, mtu, alias, multicastSnooping);
    }
}
