package dev.theseus.tck;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.api.network.NetworkSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network driver without packets, for mutants to spoil: of each network and endpoint there is a file in its folder. */
class MemoryNetworks implements NetworkDriver {
    final Path folder;
    private final Map<String, NetworkSpec> networks = new ConcurrentHashMap<>();
    private final Set<String> endpoints = ConcurrentHashMap.newKeySet();

    MemoryNetworks(EngineSettings settings) {
        folder = settings.runDirectory(DriverKind.NETWORK, "memory");
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo("memory", "1", Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        Set<String> unknown = new HashSet<>(networks.keySet());
        unknown.addAll(endpoints);
        Set<String> adopted = new HashSet<>(unknown);
        adopted.retainAll(expected.keys());
        unknown.removeAll(adopted);
        Set<String> missing = new HashSet<>(expected.keys());
        missing.removeAll(adopted);
        return new RecoveryReport(adopted, missing, unknown, List.of());
    }

    void write(String id) {
        try {
            Files.writeString(folder.resolve(id), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void erase(String id) {
        try {
            Files.deleteIfExists(folder.resolve(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void ensureNetwork(NetworkSpec network, CallContext context) {
        context.check("ensure " + network.name());
        networks.put(network.id(), network);
        write(network.id());
    }

    @Override
    public void removeNetwork(NetworkSpec network, CallContext context) {
        networks.remove(network.id());
        erase(network.id());
    }

    @Override
    public void attach(EndpointSpec endpoint, Path namespace, CallContext context) {
        context.check("attach " + endpoint.id());
        if (!networks.containsKey(endpoint.network().id())) {
            throw EngineException.notFound("no network " + endpoint.network().name());
        }
        endpoints.add(endpoint.id());
        write(endpoint.id());
    }

    @Override
    public void detach(EndpointSpec endpoint, Path namespace, CallContext context) {
        endpoints.remove(endpoint.id());
        erase(endpoint.id());
    }

    @Override
    public void setDefaultGateways(EndpointSpec endpoint, Path namespace, CallContext context) {
        // There are no routes.
    }

    @Override
    public EndpointStats stats(EndpointSpec endpoint, Path namespace, CallContext context) {
        throw EngineException.notImplemented("nothing is counted");
    }

    @Override
    public List<String> check(EndpointSpec endpoint, Path namespace, CallContext context) {
        return endpoints.contains(endpoint.id()) ? List.of() : List.of("not attached");
    }

    @Override
    public List<Cidr> usedSubnets(CallContext context) {
        return networks.values().stream()
                .flatMap(network -> network.gateways().stream())
                .map(gateway -> Cidr.parse(
                        gateway.address().getHostAddress().replaceAll("1$", "0") + "/" + gateway.prefixLength()))
                .toList();
    }
}
