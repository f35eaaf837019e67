package dev.theseus.api.network;

/** Counters of an interface as the container sees them. */
public record EndpointStats(
        String interfaceName,
        long rxBytes,
        long rxPackets,
        long rxErrors,
        long rxDropped,
        long txBytes,
        long txPackets,
        long txErrors,
        long txDropped) {}
