package dev.theseus.tck;

import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.FirewallPlan;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A host with two bridge networks, four servers and a neighbour, played by namespaces of the test's own. The host forwards,
 * its FORWARD policy is to drop, as another engine on the same host would leave it; both bridges have route_localnet on and
 * ports in hairpin mode. Each of the other places has a TCP server on port 80 at its {@link #address}.
 */
public interface FirewallTopology extends AutoCloseable {
    /** Where calls come from and go to. */
    enum Place {
        HOST,
        /** A machine beside the host, with a route to the containers' subnets by way of the host. */
        NEIGHBOUR,
        /** The first container on network one: the one that is published. */
        WEB,
        /** The second container on network one. */
        SIBLING,
        /** A container on network two. */
        OTHER
    }

    /** As built: masquerading, not internal, containers may talk to each other. */
    FirewallPlan.Network one();

    FirewallPlan.Network two();

    /** The place's own address; of the host the one that the neighbour sees. */
    InetAddress address(Place place);

    /** Calls by TCP; the address from which the server saw the call come, or a word that is no address when it failed. */
    String call(Place from, InetAddress to, int port);

    /** Takes all rules away, as a foreign reload of the firewall does. */
    void flush();

    /**
     * Has somebody else drop whatever is sent to the subnet, until the answer is closed. A host that has nobody else makes the
     * contract about it be skipped.
     */
    default AutoCloseable block(Cidr subnet) {
        return Assumptions.abort("nobody else makes rules on this host");
    }

    /**
     * What the host has of rules, chains and tables, one line each: what is there after {@code withdraw} and was not before
     * fails a test. Without what others make, and without a backend's own tables and chains.
     */
    default List<String> rules() {
        return List.of();
    }

    @Override
    void close();
}
