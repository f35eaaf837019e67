package dev.theseus.kit.firewall;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.FirewallPlan;
import java.net.Inet4Address;
import java.util.Set;
import java.util.regex.Pattern;

/** Refuses what cannot be written into a rule, before anything is changed. */
public final class PlanCheck {
    private static final Pattern ENGINE_ID = Pattern.compile("[a-z0-9]{1,12}");
    private static final Pattern LINK_NAME = Pattern.compile("[A-Za-z0-9_.:@-]{1,15}");
    private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");

    private PlanCheck() {}

    /** @throws EngineException {@code INVALID_PARAMETER} */
    public static void require(FirewallPlan plan) {
        requireEngineId(plan.engineId());
        plan.networks().forEach(PlanCheck::require);
        plan.ports().forEach(PlanCheck::require);
    }

    /** @throws EngineException {@code INVALID_PARAMETER} */
    public static void requireEngineId(String engineId) {
        if (!ENGINE_ID.matcher(engineId).matches()) {
            throw EngineException.invalid(
                    "firewall: engine id \"" + engineId + "\": want 1 to 12 lower-case letters and digits");
        }
    }

    private static void require(FirewallPlan.Network network) {
        if (!LINK_NAME.matcher(network.linkName()).matches()) {
            throw EngineException.invalid("firewall: network " + network.id() + ": \"" + network.linkName()
                    + "\" cannot be used as the name of a link in a rule");
        }
    }

    private static void require(FirewallPlan.Port port) {
        String name = "firewall: published port " + port.hostPort() + "/" + port.protocol();
        if (!PROTOCOLS.contains(port.protocol())) {
            throw EngineException.invalid(name + ": the protocol is none of tcp, udp, sctp");
        }
        if (!isPort(port.hostPort()) || !isPort(port.containerPort())) {
            throw EngineException.invalid(name + " to " + port.containerPort() + ": ports are 1 to 65535");
        }
        if (port.hostAddress() instanceof Inet4Address != port.containerAddress() instanceof Inet4Address) {
            throw EngineException.invalid(name + ": the host's address " + AddressText.of(port.hostAddress())
                    + " and the container's " + AddressText.of(port.containerAddress()) + " are of different families");
        }
    }

    private static boolean isPort(int number) {
        return number >= 1 && number <= 65535;
    }
}
