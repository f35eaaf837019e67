package dev.theseus.network.iptables.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.linux.process.Command;
import java.time.Duration;

/**
 * Lets iptables see what passes between two ports of one bridge; without it containers of a network whose containers may
 * not talk to each other (icc off) would. It is a setting of the whole host, so it is only ever switched on.
 */
final class BridgeFilter {
    private static final String MODULE = "br_netfilter";
    private static final Duration MODPROBE_LIMIT = Duration.ofSeconds(5);

    private BridgeFilter() {}

    /** @throws EngineException {@code UNAVAILABLE} when the kernel lacks it */
    static void ensure(FirewallPlan plan, Commands commands, CallContext context) {
        for (FirewallPlan.Network network : plan.networks()) {
            if (network.interContainer()) {
                continue;
            }
            switchOn(network, Family.IPV4, commands, context);
            if (network.subnets().stream().anyMatch(subnet -> subnet.isIpv6())) {
                switchOn(network, Family.IPV6, commands, context);
            }
        }
    }

    private static void switchOn(FirewallPlan.Network network, Family family, Commands commands, CallContext context) {
        String setting = "net.bridge.bridge-nf-call-" + family.command();
        try {
            commands.enable(setting);
        } catch (EngineException absent) {
            try {
                Command.of("modprobe", MODULE).withTimeout(MODPROBE_LIMIT).run(context);
                commands.enable(setting);
            } catch (EngineException e) {
                throw EngineException.unavailable("firewall: network " + network.linkName()
                        + " keeps its containers apart, which needs the kernel module " + MODULE + ": " + e.message());
            }
        }
    }
}
