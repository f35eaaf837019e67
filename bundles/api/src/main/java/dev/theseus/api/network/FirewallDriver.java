package dev.theseus.api.network;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Turns a {@link FirewallPlan} into rules. Established connections survive every call; but datagrams go where the plan says,
 * also those of a client that has been sending to the port for long.
 *
 * <p>Published ports are reachable from the host's loopback, from other hosts and from containers (also from the one that
 * is published), by kernel NAT alone. Rules of others are never touched, but the host's FORWARD policy must not matter.
 *
 * <p>Names of chains or tables hold the engine's id, so that removals of them can be told from those of others.
 *
 * <p>Capabilities: {@link #ANNOUNCED}.
 */
@ConsumerType
public interface FirewallDriver extends Driver {
    /**
     * Capability: the rules are nf_tables', so the kernel announces when somebody else removes them, and the engine verifies
     * and applies then. Without it the engine verifies now and then.
     */
    String ANNOUNCED = "announced";

    /**
     * Makes the rules be exactly the plan's, in as few transactions as the backend allows, never flushing first.
     * Applying the same plan again changes nothing. Also mends what somebody else flushed. A plan may be empty: with one the
     * engine tries a driver that is about to take over from another, so it must do nothing to any packet. Rules that an engine
     * which is gone has left block none of the plan's networks.
     */
    void apply(FirewallPlan plan, CallContext context);

    /** Removes every rule of the engine; succeeds when there is none. */
    void withdraw(String engineId, CallContext context);

    /** What differs between the plan and the kernel, in words; empty when all is well. */
    List<String> verify(FirewallPlan plan, CallContext context);

    /**
     * Where containers could not be reached, or would reach nothing, because somebody else's rules drop all packets to or from
     * addresses that they name, on whatever link. The engine passes over these when it chooses a subnet, and warns when a user
     * has chosen one. What concerns certain links, ports or moments only is not told, nor are rules of an engine that is gone:
     * {@link #apply} takes them away when they are in the way.
     *
     * <p>Only looks. It is asked when a network is made, never for a container, and a driver that cannot tell answers nothing.
     *
     * @param engineId whose rules are not somebody else's
     */
    default List<BlockedSubnet> blockedSubnets(String engineId, CallContext context) {
        return List.of();
    }
}
