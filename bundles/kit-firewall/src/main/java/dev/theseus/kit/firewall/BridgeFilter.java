package dev.theseus.kit.firewall;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.linux.namespace.NetworkNamespace;
import dev.theseus.linux.namespace.Sysctl;
import dev.theseus.linux.process.Command;
import dev.theseus.linux.thread.PlatformThreads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Lets the rules for routed packets see what passes between two ports of one bridge; without it containers of a network whose containers may
 * not talk to each other (icc off) would. It is a setting of the whole host, so it is only ever switched on.
 */
public final class BridgeFilter {
    private static final String MODULE = "br_netfilter";
    private static final Duration MODPROBE_LIMIT = Duration.ofSeconds(5);

    private BridgeFilter() {}

    /**
     * @param namespace where the rules are; empty for the daemon's own
     * @throws EngineException {@code UNAVAILABLE} when the kernel lacks it
     */
    public static void ensure(FirewallPlan plan, Optional<Path> namespace, CallContext context) {
        for (FirewallPlan.Network network : plan.networks()) {
            if (network.interContainer()) {
                continue;
            }
            switchOn(network, "iptables", namespace, context);
            if (network.subnets().stream().anyMatch(subnet -> subnet.isIpv6())) {
                switchOn(network, "ip6tables", namespace, context);
            }
        }
    }

    private static void switchOn(
            FirewallPlan.Network network, String family, Optional<Path> namespace, CallContext context) {
        String setting = "net.bridge.bridge-nf-call-" + family;
        try {
            enable(setting, namespace);
        } catch (EngineException absent) {
            try {
                Command.of("modprobe", MODULE).withTimeout(MODPROBE_LIMIT).run(context);
                enable(setting, namespace);
            } catch (EngineException e) {
                throw EngineException.unavailable("firewall: network " + network.linkName()
                        + " keeps its containers apart, which needs the kernel module " + MODULE + ": " + e.message());
            }
        }
    }

    private static void enable(String setting, Optional<Path> namespace) {
        Callable<Boolean> write = () -> {
            if (!Sysctl.read(setting).equals("1")) {
                Sysctl.write(setting, "1");
            }
            return true;
        };
        if (namespace.isPresent()) {
            NetworkNamespace.runIn(namespace.get(), write);
        } else {
            PlatformThreads.call(write);
        }
    }
}
