package dev.theseus.network.iptables.internal;

import dev.theseus.kit.firewall.PlanCheck;
import dev.theseus.kit.firewall.RuleNames;

/**
 * Names of an engine's chains: {@code THESEUS-<engine>-<purpose>}, at most 28 characters as the kernel wants it.
 *
 * @param engineId the tag
 */
record Chains(String engineId) {
    Chains {
        PlanCheck.requireEngineId(engineId);
    }

    /** What every chain of this engine begins with, and no other engine's. */
    String prefix() {
        return RuleNames.chainPrefix(engineId);
    }

    /** raw: packets that must not reach a bridge or the host's loopback at all. */
    String guard() {
        return prefix() + "GUARD";
    }

    /** nat: published ports. */
    String dnat() {
        return prefix() + "DNAT";
    }

    /** nat: ports published on a loopback address, which only the host itself may use. */
    String local() {
        return prefix() + "LOCAL";
    }

    /** nat: packets that take an address of the host. */
    String snat() {
        return prefix() + "SNAT";
    }

    /** filter: the one that FORWARD jumps to. */
    String forward() {
        return prefix() + "FWD";
    }

    /** filter: the administrator's; made once, then never written. */
    String user() {
        return prefix() + "USER";
    }

    /** filter: what crosses the border of an internal network. */
    String internal() {
        return prefix() + "INT";
    }

    /** filter: what goes to a bridge. */
    String to() {
        return prefix() + "TO";
    }

    /** filter: what comes from a bridge. */
    String from() {
        return prefix() + "FROM";
    }
}
