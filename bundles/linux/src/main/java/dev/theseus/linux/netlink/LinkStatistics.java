package dev.theseus.linux.netlink;

/** Counters of an interface since it was created, as its own namespace sees them. */
public record LinkStatistics(
        long rxPackets,
        long txPackets,
        long rxBytes,
        long txBytes,
        long rxErrors,
        long txErrors,
        long rxDropped,
        long txDropped) {}
