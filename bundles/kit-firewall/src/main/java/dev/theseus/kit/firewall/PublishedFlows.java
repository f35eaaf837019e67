package dev.theseus.kit.firewall;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.api.network.FirewallPlan.Port;
import dev.theseus.linux.namespace.NetworkNamespace;
import dev.theseus.linux.netlink.Connection;
import dev.theseus.linux.netlink.InterfaceAddress;
import dev.theseus.linux.netlink.NetlinkSocket;
import dev.theseus.linux.thread.PlatformThreads;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes datagrams follow the rules. UDP has no beginnings: as long as a client goes on sending from one port, the kernel
 * takes it for one connection and does not ask the rules again. What a client sent before its port was published would
 * never reach the container, and what it sends afterwards goes to whoever has the container's address then.
 */
public final class PublishedFlows {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedFlows.class);
    private static final int UDP = 17;

    private final Set<Port> published;
    private final Set<InetAddress> local;

    private PublishedFlows(Set<Port> published, Set<InetAddress> local) {
        this.published = published;
        this.local = local;
    }

    /**
     * Makes the kernel forget what leads elsewhere than the rules of a plan do, once these are in force. Without a change of
     * UDP ports it does nothing; what already leads where it should is left alone.
     *
     * @param before what was in force until now; empty when that is not known
     * @param namespace where the rules are; empty for the daemon's own
     */
    public static void follow(Optional<FirewallPlan> before, FirewallPlan now, Optional<Path> namespace) {
        Set<Port> published = udp(Optional.of(now));
        Set<Port> added = difference(published, udp(before));
        Set<Port> removed = difference(udp(before), published);
        if (added.isEmpty() && removed.isEmpty()) {
            return;
        }
        Callable<Integer> work = () -> forget(published, added, removed);
        try {
            int forgotten =
                    namespace.isPresent() ? NetworkNamespace.runIn(namespace.get(), work) : PlatformThreads.call(work);
            LOG.debug("{} flows of datagrams led elsewhere than published ports do now", forgotten);
        } catch (EngineException e) {
            LOG.warn(
                    "firewall: the kernel's connection tracking cannot be asked, datagrams of clients that sent before"
                            + " may go astray: {}",
                    e.message());
        }
    }

    private static Set<Port> udp(Optional<FirewallPlan> plan) {
        return plan.stream()
                .flatMap(present -> present.ports().stream())
                .filter(port -> port.protocol().equals("udp"))
                .collect(Collectors.toSet());
    }

    private static Set<Port> difference(Set<Port> all, Set<Port> without) {
        Set<Port> rest = new HashSet<>(all);
        rest.removeAll(without);
        return rest;
    }

    private static int forget(Set<Port> published, Set<Port> added, Set<Port> removed) {
        int forgotten = 0;
        try (NetlinkSocket filter = NetlinkSocket.openNetfilter();
                NetlinkSocket routing = NetlinkSocket.open()) {
            Set<InetAddress> local = routing.addresses().list().stream()
                    .map(InterfaceAddress::address)
                    .collect(Collectors.toSet());
            PublishedFlows flows = new PublishedFlows(published, local);
            for (boolean ipv6 : families(added, removed)) {
                for (Connection flow : filter.connections().ofProtocol(ipv6, UDP)) {
                    if (flows.isStale(flow, added, removed)
                            && filter.connections().forget(flow)) {
                        forgotten++;
                    }
                }
            }
        }
        return forgotten;
    }

    private boolean isStale(Connection flow, Set<Port> added, Set<Port> removed) {
        boolean touched = added.stream().anyMatch(port -> isOf(flow, port))
                || removed.stream().anyMatch(port -> isOf(flow, port) && leadsTo(flow, port));
        return touched && published.stream().noneMatch(port -> isOf(flow, port) && leadsTo(flow, port));
    }

    private static List<Boolean> families(Set<Port> added, Set<Port> removed) {
        return Stream.concat(added.stream(), removed.stream())
                .map(port -> port.containerAddress() instanceof Inet6Address)
                .distinct()
                .toList();
    }

    /** Whether it was sent to where the port is published. What goes through the host to another's port of that number is not. */
    private boolean isOf(Connection flow, Port port) {
        InetAddress to = flow.original().destination();
        return flow.original().destinationPort() == port.hostPort()
                && (port.hostAddress().isAnyLocalAddress()
                        ? to.isLoopbackAddress() || local.contains(to)
                        : to.equals(port.hostAddress()));
    }

    private static boolean leadsTo(Connection flow, Port port) {
        return flow.reply().sourcePort() == port.containerPort()
                && flow.reply().source().equals(port.containerAddress());
    }
}
