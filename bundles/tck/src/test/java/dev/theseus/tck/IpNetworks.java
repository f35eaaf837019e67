package dev.theseus.tck;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.NetworkSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A network driver with packets and every capability, for mutants to spoil. It is as right as one call after another
 * needs it.
 */
class IpNetworks extends MemoryNetworks {
    final TrialNamespace host;

    IpNetworks(EngineSettings settings, Path host) {
        super(settings);
        this.host = new TrialNamespace(host);
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo("memory", "1", capabilities(), Map.of());
    }

    Set<String> capabilities() {
        return Set.of(ADDRESSES_BY_ENGINE, MANY_SUBNETS, HOST_LINK, PUBLISH_PORTS, MASQUERADE);
    }

    List<Cidr> gateways(NetworkSpec network) {
        return network.gateways();
    }

    void forward(NetworkSpec network) {
        host.sysctl("net.ipv4.ip_forward", "1");
        host.sysctl("net.ipv6.conf.all.forwarding", "1");
    }

    void openLoopback(NetworkSpec network) {
        host.sysctl("net.ipv4.conf." + network.linkName() + ".route_localnet", "1");
    }

    /** Or the bridge takes one of its ports'. */
    String ownAddress(NetworkSpec network) {
        return " address 02:42:00:00:00:" + network.id().substring(0, 2);
    }

    /** How the host's end of a pair is made. */
    String port(EndpointSpec endpoint, Path namespace) {
        return "link add " + port(endpoint) + " type veth peer name eth0 netns " + namespace;
    }

    /** After the endpoint's addresses. */
    void addMore(TrialNamespace place) {
        // They are all.
    }

    @Override
    public void ensureNetwork(NetworkSpec network, CallContext context) {
        super.ensureNetwork(network, context);
        host.ip("link add " + network.linkName() + ownAddress(network) + " type bridge");
        gateways(network).forEach(gateway -> host.ip("address add " + text(gateway) + " dev " + network.linkName()));
        host.ip("link set " + network.linkName() + " up");
        forward(network);
        openLoopback(network);
    }

    static String text(Cidr address) {
        return address + (address.isIpv6() ? " nodad" : "");
    }

    @Override
    public void removeNetwork(NetworkSpec network, CallContext context) {
        super.removeNetwork(network, context);
        host.run("ip", "link", "delete", network.linkName());
    }

    static String port(EndpointSpec endpoint) {
        return "v" + endpoint.id().substring(0, 12);
    }

    @Override
    public void attach(EndpointSpec endpoint, Path namespace, CallContext context) {
        super.attach(endpoint, namespace, context);
        TrialNamespace place = new TrialNamespace(namespace);
        host.ip(port(endpoint, namespace));
        host.ip("link set " + port(endpoint) + " master " + endpoint.network().linkName());
        host.ip("link set " + port(endpoint) + " up");
        endpoint.addresses().forEach(address -> place.ip("address add " + text(address) + " dev eth0"));
        place.ip("link set eth0 up");
        endpoint.defaultGateways()
                .forEach(gateway -> place.ip("route replace default via " + gateway.getHostAddress()));
        addMore(place);
    }

    @Override
    public void detach(EndpointSpec endpoint, Path namespace, CallContext context) {
        super.detach(endpoint, namespace, context);
        host.run("ip", "link", "delete", port(endpoint));
    }
}
