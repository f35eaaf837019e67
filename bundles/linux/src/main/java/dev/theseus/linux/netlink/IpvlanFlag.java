package dev.theseus.linux.netlink;

/** Which ipvlan interfaces of one parent hear each other. */
public enum IpvlanFlag {
    /** All. */
    BRIDGE(0),
    /** None. */
    PRIVATE(1),
    /** Those for which a router outside sends back what the parent has sent. */
    VEPA(2);

    /** The kernel's. */
    final int number;

    IpvlanFlag(int number) {
        this.number = number;
    }
}
