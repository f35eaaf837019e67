package dev.theseus.linux.netlink;

/** Which macvlan interfaces of one parent hear each other. */
public enum MacvlanMode {
    /** None. */
    PRIVATE(1),
    /** Those for which a switch outside sends back what the parent has sent. */
    VEPA(2),
    /** All. */
    BRIDGE(4),
    /** There is one only, with the parent's hardware address. */
    PASSTHRU(8);

    /** The kernel's. */
    final int number;

    MacvlanMode(int number) {
        this.number = number;
    }
}
