package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.Cidr;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.NetworkReasons;
import dev.theseus.settings.DaemonSettings;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Subnets of networks and addresses of endpoints. Kept in memory; rebuilt from the records of networks and sandboxes,
 * which are written before anything uses what is given here. Thread-safe; calls no driver.
 */
public final class Ipam {
    private final SubnetChooser chooser;
    private final Map<String, List<Cidr>> claims = new HashMap<>();
    private final Map<String, List<AddressLeases>> leases = new ConcurrentHashMap<>();

    public Ipam(NetworkTable networks, SandboxTable sandboxes, DaemonSettings settings, EngineSettings engine) {
        chooser = new SubnetChooser(settings.network().addressPools(), engine.engineId());
        networks.all().forEach(this::adopt);
        networks.pending().forEach(this::adopt);
        for (SandboxRecord sandbox : sandboxes.all()) {
            for (SandboxRecord.EndpointRecord endpoint : sandbox.endpoints()) {
                endpoint.address(false).ifPresent(held -> reserve(endpoint.networkId(), held.address()));
                endpoint.address(true).ifPresent(held -> reserve(endpoint.networkId(), held.address()));
            }
        }
    }

    /** An endpoint's addresses, with their subnets' prefix lengths. */
    record Given(Optional<Cidr> ipv4, Optional<Cidr> ipv6) {}

    /** Takes subnets that the user named; {@code FORBIDDEN} when they overlap another network's or each other. */
    synchronized void claim(String networkId, List<Cidr> subnets) {
        List<Cidr> taken = new ArrayList<>(taken());
        for (Cidr subnet : subnets) {
            if (taken.stream().anyMatch(subnet::overlaps)) {
                throw EngineException.forbidden(
                                "subnet " + AddressText.text(subnet) + " overlaps with one that is taken")
                        .because(NetworkReasons.POOL_OVERLAPS);
            }
            taken.add(subnet);
        }
        claims.computeIfAbsent(networkId, id -> new ArrayList<>()).addAll(subnets);
    }

    /**
     * Takes a subnet of the engine's choice.
     *
     * @param shunned taken only when nothing else is left
     */
    synchronized Cidr choose(String networkId, boolean ipv6, Collection<Cidr> usedByHost, Collection<Cidr> shunned) {
        List<Cidr> used = new ArrayList<>(taken());
        used.addAll(usedByHost);
        Cidr subnet = chooser.choose(ipv6, used, shunned);
        claims.computeIfAbsent(networkId, id -> new ArrayList<>()).add(subnet);
        return subnet;
    }

    private List<Cidr> taken() {
        return claims.values().stream().flatMap(List::stream).toList();
    }

    /** Opens the books of a network whose subnets are known. What only holds configuration holds none of them. */
    void adopt(NetworkRecord network) {
        if (network.config().configOnly()) {
            return;
        }
        List<Subnet> subnets = network.subnets();
        synchronized (this) {
            claims.put(
                    network.id(),
                    new ArrayList<>(subnets.stream().map(Subnet::network).toList()));
        }
        leases.put(network.id(), subnets.stream().map(AddressLeases::new).toList());
    }

    /** Frees a network's subnets. */
    void drop(String networkId) {
        synchronized (this) {
            claims.remove(networkId);
        }
        leases.remove(networkId);
    }

    /** Gives an endpoint its addresses: those it wants, else the lowest free ones. */
    Given give(NetworkRecord network, EndpointConfig config) {
        Optional<Cidr> ipv4 = give(network, config.ipv4Address(), false);
        try {
            return new Given(ipv4, give(network, config.ipv6Address(), true));
        } catch (EngineException e) {
            ipv4.ifPresent(given -> release(network.id(), given.address()));
            throw e;
        }
    }

    private Optional<Cidr> give(NetworkRecord network, String wanted, boolean ipv6) {
        List<AddressLeases> books = leases.getOrDefault(network.id(), List.of()).stream()
                .filter(book -> book.subnet().isIpv6() == ipv6)
                .toList();
        if (!wanted.isEmpty()) {
            return Optional.of(exactly(network, AddressText.parse(wanted, ipv6), books));
        }
        for (AddressLeases book : books) {
            Optional<InetAddress> given = book.allocate();
            if (given.isPresent()) {
                return given.map(
                        address -> new Cidr(address, book.subnet().network().prefixLength()));
            }
        }
        if (books.isEmpty()) {
            return Optional.empty();
        }
        throw EngineException.forbidden("network " + network.name() + " has no address left")
                .because(
                        NetworkReasons.ADDRESSES_EXHAUSTED,
                        Map.of(
                                Attributes.FAMILY,
                                ipv6 ? "IPv6" : "IPv4",
                                Attributes.NAME,
                                network.name(),
                                Attributes.ID,
                                network.id()));
    }

    private static Cidr exactly(NetworkRecord network, InetAddress wanted, List<AddressLeases> books) {
        if (!network.ownSubnets()) {
            throw EngineException.invalid(
                            "network " + network.name() + " chose its subnets itself: no address can be asked for")
                    .because(NetworkReasons.ADDRESS_NEEDS_SUBNET);
        }
        AddressLeases book = books.stream()
                .filter(candidate -> candidate.subnet().network().contains(wanted))
                .findFirst()
                .orElseThrow(() -> EngineException.invalid(
                                "network " + network.name() + " does not have the address " + AddressText.text(wanted))
                        .because(NetworkReasons.ADDRESS_OUTSIDE, Map.of(Attributes.ADDRESS, AddressText.text(wanted))));
        if (!book.reserve(wanted)) {
            throw EngineException.forbidden(
                            "address " + AddressText.text(wanted) + " of network " + network.name() + " is taken")
                    .because(
                            NetworkReasons.ADDRESS_TAKEN,
                            Map.of(Attributes.ADDRESS, AddressText.text(wanted), Attributes.NAME, network.name()));
        }
        return new Cidr(wanted, book.subnet().network().prefixLength());
    }

    private void reserve(String networkId, InetAddress address) {
        book(networkId, address).ifPresent(book -> book.reserve(address));
    }

    void release(String networkId, InetAddress address) {
        book(networkId, address).ifPresent(book -> book.release(address));
    }

    void release(SandboxRecord.EndpointRecord endpoint) {
        endpoint.address(false).ifPresent(held -> release(endpoint.networkId(), held.address()));
        endpoint.address(true).ifPresent(held -> release(endpoint.networkId(), held.address()));
    }

    private Optional<AddressLeases> book(String networkId, InetAddress address) {
        return leases.getOrDefault(networkId, List.of()).stream()
                .filter(candidate -> candidate.subnet().network().contains(address))
                .findFirst();
    }
}
