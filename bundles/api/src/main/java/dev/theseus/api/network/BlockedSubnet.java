package dev.theseus.api.network;

/**
 * Addresses that packets do not reach, or do not come from, because a rule that is not the engine's drops them.
 *
 * @param subnet what the rule names; it may lie within a network's subnet, or around it
 * @param rule in words that lead somebody to it: {@code iptables, table raw: -A PREROUTING -d 10.1.0.0/16 -j DROP}
 */
public record BlockedSubnet(Cidr subnet, String rule) {}
