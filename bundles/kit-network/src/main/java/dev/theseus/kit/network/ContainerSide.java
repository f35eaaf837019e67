package dev.theseus.kit.network;

import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.linux.namespace.Sysctl;
import dev.theseus.linux.netlink.InterfaceAddress;
import dev.theseus.linux.netlink.Link;
import dev.theseus.linux.netlink.LinkStatistics;
import dev.theseus.linux.netlink.NetlinkSocket;
import dev.theseus.linux.netlink.Route;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** An endpoint as its container sees it: an interface with addresses, settings and routes. Used on a thread that is in the container's namespace, with a socket of it. */
public final class ContainerSide {
    private static final Path IPV6 = Path.of("/proc/sys/net/ipv6");
    private static final InetAddress ANY_IPV4 = Cidr.literal("0.0.0.0");
    private static final InetAddress ANY_IPV6 = Cidr.literal("::");

    private final EndpointSpec endpoint;
    private final NetlinkSocket socket;

    public ContainerSide(EndpointSpec endpoint, NetlinkSocket socket) {
        this.endpoint = endpoint;
        this.socket = socket;
    }

    /** Makes it all as asked for; on return packets flow. */
    public void configure() {
        Link link = settled();
        Carrier.await(socket.links(), link.name());
        replaceDefaultRoutes(link);
    }

    /** As {@link #configure}, on top of an interface that may have no carrier for as long as it likes. */
    public void configureWithoutCarrier() {
        replaceDefaultRoutes(settled());
    }

    /** Settings come before the interface is up, because some of them count only then. */
    private Link settled() {
        Link loopback = socket.links().get("lo");
        if (!loopback.isUp()) {
            socket.links().up(loopback.index());
        }
        Link link = socket.links().get(endpoint.interfaceName());
        if (hasOtherMac(link)) {
            socket.links().setMac(link.index(), endpoint.macAddress());
        }
        writeSettings();
        for (Cidr address : endpoint.addresses()) {
            socket.addresses().add(new InterfaceAddress(link.index(), address.address(), address.prefixLength()));
        }
        if (!link.isUp()) {
            socket.links().up(link.index());
        }
        return link;
    }

    private void replaceDefaultRoutes(Link link) {
        for (InetAddress gateway : endpoint.defaultGateways()) {
            socket.routes().replace(defaultRoute(gateway, link));
        }
    }

    private boolean hasOtherMac(Link link) {
        return !endpoint.macAddress().isEmpty() && !link.mac().equalsIgnoreCase(endpoint.macAddress());
    }

    private void writeSettings() {
        String prefix = "net.ipv6.conf." + endpoint.interfaceName().replace('.', '/') + ".";
        if (Files.isDirectory(IPV6)) {
            if (endpoint.addresses().stream().anyMatch(Cidr::isIpv6)) {
                Sysctl.write(prefix + "disable_ipv6", "0");
                Sysctl.write(prefix + "accept_dad", "0");
            } else {
                // No way round the network's rules by link-local addresses.
                Sysctl.write(prefix + "disable_ipv6", "1");
            }
        }
        String name = endpoint.interfaceName().replace('.', '/');
        new TreeMap<>(endpoint.sysctls()).forEach((key, value) -> Sysctl.write(key.replace("IFNAME", name), value));
    }

    /** Of each family the endpoint's gateway; where it has none, a default route by its interface is removed. */
    public void setDefaultRoutes() {
        Link link = socket.links().get(endpoint.interfaceName());
        replaceDefaultRoutes(link);
        socket.routes().list().stream()
                .filter(Route::isDefault)
                .filter(route -> route.link() == link.index())
                .filter(route -> gatewayLike(route).isEmpty())
                .forEach(socket.routes()::delete);
    }

    private Optional<InetAddress> gatewayLike(Route route) {
        int length = route.destination().getAddress().length;
        return endpoint.defaultGateways().stream()
                .filter(gateway -> gateway.getAddress().length == length)
                .findFirst();
    }

    /** What has gone by the interface since it was made. */
    public EndpointStats stats() {
        LinkStatistics seen = socket.links().statistics(endpoint.interfaceName());
        return new EndpointStats(
                endpoint.interfaceName(),
                seen.rxBytes(),
                seen.rxPackets(),
                seen.rxErrors(),
                seen.rxDropped(),
                seen.txBytes(),
                seen.txPackets(),
                seen.txErrors(),
                seen.txDropped());
    }

    public List<String> check() {
        String name = endpoint.interfaceName();
        Optional<Link> found = socket.links().find(name);
        if (found.isEmpty()) {
            return List.of("interface " + name + " is missing");
        }
        Link link = found.get();
        List<String> differences = new ArrayList<>();
        if (!link.isUp()) {
            differences.add("interface " + name + " is down");
        }
        if (hasOtherMac(link)) {
            differences.add(
                    "interface " + name + " has the address " + link.mac() + " instead of " + endpoint.macAddress());
        }
        List<InterfaceAddress> addresses = socket.addresses().list();
        for (Cidr address : endpoint.addresses()) {
            if (!addresses.contains(new InterfaceAddress(link.index(), address.address(), address.prefixLength()))) {
                differences.add("interface " + name + " lacks the address " + address);
            }
        }
        List<Route> routes = socket.routes().list();
        for (InetAddress gateway : endpoint.defaultGateways()) {
            if (!routes.contains(defaultRoute(gateway, link))) {
                differences.add("there is no default route via " + gateway.getHostAddress() + " on " + name);
            }
        }
        return differences;
    }

    /** By the interface itself where the gateway is the unspecified address. */
    private static Route defaultRoute(InetAddress gateway, Link link) {
        InetAddress any = gateway.getAddress().length == 4 ? ANY_IPV4 : ANY_IPV6;
        return new Route(any, 0, Optional.of(gateway).filter(via -> !via.isAnyLocalAddress()), link.index());
    }
}
