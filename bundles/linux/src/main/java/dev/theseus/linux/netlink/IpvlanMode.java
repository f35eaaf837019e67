package dev.theseus.linux.netlink;

/** Where a parent tells packets of its ipvlan interfaces apart. */
public enum IpvlanMode {
    /** At layer 2: they have neighbours, and answer broadcasts. */
    L2(0),
    /** At layer 3: they are reached by routes, and hear no broadcast. */
    L3(1),
    /** As {@link #L3}, and the host's connection tracking sees them. */
    L3S(2);

    /** The kernel's. */
    final int number;

    IpvlanMode(int number) {
        this.number = number;
    }
}
