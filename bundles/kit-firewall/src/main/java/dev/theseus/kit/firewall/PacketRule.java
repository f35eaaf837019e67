package dev.theseus.kit.firewall;

import dev.theseus.api.network.Cidr;
import java.util.List;
import java.util.Optional;

/**
 * What a rule means for packets on their way through the host.
 *
 * @param text the rule and where it is, for people
 * @param addresses whose packets it is for; empty when it names none
 * @param conditional whether it is for some of these packets only: those of a link, a port, a state
 * @param drops whether its packets end here
 * @param target the chain where they go on; empty for none
 */
record PacketRule(
        String text, Optional<Addresses> addresses, boolean conditional, boolean drops, Optional<String> target) {
    /**
     * One end of packets.
     *
     * @param source whether it is where they come from, not where they go
     */
    record Addresses(boolean source, List<Cidr> subnets) {
        Addresses {
            subnets = List.copyOf(subnets);
        }
    }
}
