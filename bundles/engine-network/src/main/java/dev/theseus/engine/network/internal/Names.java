package dev.theseus.engine.network.internal;

import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.NameTable;
import dev.theseus.engine.id.SandboxId;
import dev.theseus.engine.network.internal.SandboxRecord.EndpointRecord;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Names of containers on user networks, as each container may see them. From memory. */
public final class Names implements NameTable {
    private final SandboxTable sandboxes;
    private final NetworkTable networks;

    public Names(SandboxTable sandboxes, NetworkTable networks) {
        this.sandboxes = sandboxes;
        this.networks = networks;
    }

    @Override
    public List<InetAddress> lookup(String sandboxId, String name) {
        Set<InetAddress> found = new LinkedHashSet<>();
        sandboxes.find(new SandboxId(sandboxId)).ifPresent(asker -> {
            for (EndpointRecord endpoint : present(asker)) {
                Optional<NetworkRecord> network = resolving(endpoint);
                if (network.isPresent()) {
                    found.addAll(linked(asker, endpoint, network.get(), name));
                    found.addAll(named(network.get(), name));
                }
            }
        });
        return List.copyOf(found);
    }

    /** Links are private: their aliases exist for the asker only. */
    private List<InetAddress> linked(SandboxRecord asker, EndpointRecord own, NetworkRecord network, String name) {
        return Stream.concat(own.config().links().stream(), asker.wanted().links().stream())
                .map(Link::parse)
                .filter(link -> matches(link.alias(), network, name))
                .flatMap(link -> sandboxes.lookup(link.container()).stream())
                .flatMap(target -> on(target, network).stream())
                .flatMap(Names::addresses)
                .toList();
    }

    private List<InetAddress> named(NetworkRecord network, String name) {
        List<InetAddress> addresses = new ArrayList<>();
        for (SandboxRecord sandbox : sandboxes.all()) {
            on(sandbox, network)
                    .filter(endpoint -> answersTo(sandbox, endpoint, network, name))
                    .ifPresent(endpoint -> addresses(endpoint).forEach(addresses::add));
        }
        return addresses;
    }

    private static boolean answersTo(
            SandboxRecord sandbox, EndpointRecord endpoint, NetworkRecord network, String name) {
        return matches(sandbox.id().value(), network, name)
                || SandboxViews.names(sandbox, network, endpoint.config()).stream()
                        .anyMatch(own -> matches(own, network, name));
    }

    private static boolean matches(String own, NetworkRecord network, String asked) {
        String lower = own.toLowerCase(Locale.ROOT);
        return asked.equals(lower)
                || asked.length() > lower.length()
                        && asked.startsWith(lower)
                        && asked.equals(lower + "." + network.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public Optional<String> reverse(String sandboxId, InetAddress address) {
        return sandboxes.find(new SandboxId(sandboxId)).stream()
                .flatMap(asker -> present(asker).stream())
                .flatMap(endpoint -> resolving(endpoint).stream())
                .flatMap(network -> sandboxes.all().stream()
                        .filter(sandbox -> on(sandbox, network).stream()
                                .flatMap(Names::addresses)
                                .anyMatch(address::equals))
                        .map(sandbox -> sandbox.name() + "." + network.name()))
                .findFirst();
    }

    private static List<EndpointRecord> present(SandboxRecord sandbox) {
        return sandbox.endpoints().stream()
                .filter(endpoint -> !endpoint.leaving())
                .toList();
    }

    private Optional<NetworkRecord> resolving(EndpointRecord endpoint) {
        return networks.byId(endpoint.networkId()).filter(NetworkRecord::resolvesNames);
    }

    private static Optional<EndpointRecord> on(SandboxRecord sandbox, NetworkRecord network) {
        return sandbox.endpointOn(network.id()).filter(endpoint -> !endpoint.leaving());
    }

    private static Stream<InetAddress> addresses(EndpointRecord endpoint) {
        return Stream.of(endpoint.address(false), endpoint.address(true))
                .flatMap(Optional::stream)
                .map(Cidr::address);
    }
}
