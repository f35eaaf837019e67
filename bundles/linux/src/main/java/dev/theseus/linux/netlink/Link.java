package dev.theseus.linux.netlink;

import java.util.List;
import java.util.OptionalInt;

/**
 * A network interface.
 *
 * @param index within its namespace
 * @param name at most 15 bytes
 * @param kind {@code bridge}, {@code veth}, …; empty for a physical or loopback interface
 * @param flags IFF_ bits
 * @param mtu bytes
 * @param master index of the bridge it is a port of, 0 when none
 * @param peer index of a veth's other end in its namespace, 0 when none
 * @param peerNamespace number of the namespace of the other end; empty when that is this namespace or there is none
 * @param mac {@code 02:42:ac:11:00:02}; empty when it has none
 * @param alias free text kept by the kernel (IFLA_IFALIAS, at most 255 bytes); empty when unset
 * @param alternativeNames further names
 */
public record Link(
        int index,
        String name,
        String kind,
        int flags,
        int mtu,
        int master,
        int peer,
        OptionalInt peerNamespace,
        String mac,
        String alias,
        List<String> alternativeNames) {
    private static final int IFF_UP = 1;
    private static final int IFF_LOOPBACK = 8;
    private static final int IFF_RUNNING = 0x40;

    public Link {
        alternativeNames = List.copyOf(alternativeNames);
    }

    /** Administratively up. */
    public boolean isUp() {
        return (flags & IFF_UP) != 0;
    }

    /** Up and with a carrier. */
    public boolean isRunning() {
        return (flags & IFF_RUNNING) != 0;
    }

    public boolean isLoopback() {
        return (flags & IFF_LOOPBACK) != 0;
    }
}
