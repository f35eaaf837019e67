package dev.theseus.tck;

import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.FirewallPlan.Network;
import dev.theseus.linux.engine.LifeSign;
import dev.theseus.linux.namespace.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The host and its surroundings, played by network namespaces, with IPv6 on the uplink and on network one. */
public final class NamespaceTopology implements FirewallTopology {
    public static final Network ONE = TrialPlans.network("n1", "tb0", "172.30.1.0/24", "fd00:30:1::/64");
    public static final Network TWO = TrialPlans.network("n2", "tb1", "172.30.2.0/24");

    public final TrialNamespace host;
    public final TrialNamespace neighbour;
    public final TrialNamespace web;
    public final TrialNamespace sibling;
    public final TrialNamespace other;

    private final Path folder;
    private final List<AutoCloseable> resources = new ArrayList<>();

    public NamespaceTopology(Path folder) {
        this.folder = folder;
        host = namespace("host");
        neighbour = namespace("neighbour");
        // The engine of the trial lives, whatever drivers another one has.
        resources.add(NetworkNamespace.runIn(host.handle(), () -> LifeSign.open(TrialPlans.ENGINE)));
        host.sysctl("net.ipv4.ip_forward", "1");
        host.sysctl("net.ipv6.conf.all.forwarding", "1");
        host.must("iptables -P FORWARD DROP");
        host.must("ip6tables -P FORWARD DROP");
        uplink();
        bridge("tb0", "172.30.1.1/24");
        host.ip("address add fd00:30:1::1/64 dev tb0 nodad");
        bridge("tb1", "172.30.2.1/24");
        web = container("web", "tb0", "172.30.1.2", "172.30.1.1");
        web.ip("address add fd00:30:1::2/64 dev eth0 nodad");
        web.ip("-6 route add default via fd00:30:1::1");
        sibling = container("sibling", "tb0", "172.30.1.3", "172.30.1.1");
        other = container("other", "tb1", "172.30.2.2", "172.30.2.1");
        serve(web, "fd00:30:1::2", 80);
        serve(neighbour, "192.0.2.9", 80);
    }

    private TrialNamespace namespace(String name) {
        TrialNamespace namespace = TrialNamespace.create(folder, name);
        // Otherwise link-local addresses, which neighbour discovery needs, would come seconds later.
        namespace.sysctl("net.ipv6.conf.default.accept_dad", "0");
        resources.add(namespace);
        return namespace;
    }

    private void uplink() {
        host.ip("link add up0 type veth peer name eth0 netns " + neighbour.handle());
        host.ip("address add 192.0.2.1/24 dev up0");
        host.ip("address add 2001:db8::1/64 dev up0 nodad");
        host.ip("link set up0 up");
        neighbour.ip("address add 192.0.2.9/24 dev eth0");
        neighbour.ip("address add 2001:db8::9/64 dev eth0 nodad");
        neighbour.ip("link set eth0 up");
        neighbour.ip("route add 172.30.0.0/16 via 192.0.2.1");
    }

    private void bridge(String name, String address) {
        host.ip("link add " + name + " type bridge");
        host.ip("address add " + address + " dev " + name);
        host.ip("link set " + name + " up");
        host.sysctl("net.ipv4.conf." + name + ".route_localnet", "1");
    }

    private TrialNamespace container(String name, String bridge, String address, String gateway) {
        TrialNamespace container = namespace(name);
        host.ip("link add v" + name + " type veth peer name eth0 netns " + container.handle());
        host.ip("link set v" + name + " master " + bridge);
        host.ip("link set v" + name + " type bridge_slave hairpin on");
        host.ip("link set v" + name + " up");
        container.ip("address add " + address + "/24 dev eth0");
        container.ip("link set eth0 up");
        container.ip("route add default via " + gateway);
        serve(container, address, 80);
        return container;
    }

    public void serve(TrialNamespace namespace, String address, int port) {
        try {
            resources.add(new TrialServer(namespace, address, port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TrialNamespace at(Place place) {
        return switch (place) {
            case HOST -> host;
            case NEIGHBOUR -> neighbour;
            case WEB -> web;
            case SIBLING -> sibling;
            case OTHER -> other;
        };
    }

    @Override
    public Network one() {
        return ONE;
    }

    @Override
    public Network two() {
        return TWO;
    }

    @Override
    public InetAddress address(Place place) {
        return Cidr.literal(
                switch (place) {
                    case HOST -> "192.0.2.1";
                    case NEIGHBOUR -> "192.0.2.9";
                    case WEB -> "172.30.1.2";
                    case SIBLING -> "172.30.1.3";
                    case OTHER -> "172.30.2.2";
                });
    }

    @Override
    public String call(Place from, InetAddress to, int port) {
        return TrialServer.call(at(from), to.getHostAddress(), port);
    }

    @Override
    public void flush() {
        for (String table : List.of("raw", "nat", "filter")) {
            host.must("iptables -t " + table + " -F");
            host.must("iptables -t " + table + " -X");
        }
        // The tables of iptables keep the policy to drop.
        host.must("nft list tables")
                .lines()
                .filter(table -> !table.matches("table (ip|ip6) (raw|nat|filter)"))
                .forEach(table -> host.must("nft delete " + table));
    }

    @Override
    public AutoCloseable block(Cidr subnet) {
        String rule = " PREROUTING -d " + subnet + " -j DROP";
        host.must("iptables -t raw -A" + rule);
        return () -> host.must("iptables -t raw -D" + rule);
    }

    @Override
    public List<String> rules() {
        List<String> found = new ArrayList<>();
        for (String command : List.of("iptables-save", "ip6tables-save")) {
            host.must(command)
                    .lines()
                    .filter(line -> line.startsWith("-A") || line.startsWith(":") && line.contains(" - "))
                    .forEach(line -> found.add(command + ": " + line.replaceAll(" \\[.*]$", "")));
        }
        host.must("nft list tables")
                .lines()
                .filter(table -> !table.matches("table (ip|ip6) (raw|nat|filter|mangle|security)"))
                .forEach(found::add);
        return found;
    }

    @Override
    public void close() {
        for (AutoCloseable resource : resources.reversed()) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
