package dev.theseus.network.bridge.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.api.network.NetworkSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What drivers without links of their own have in common: there is nothing to make, find or remove. */
abstract class LinklessDriver implements NetworkDriver {
    private final String name;
    private final String why;

    /** @param why said to whom asks for what cannot be: {@code containers share the host's interfaces} */
    LinklessDriver(String name, String why) {
        this.name = name;
        this.why = why;
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo(name, "1", Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return new RecoveryReport(expected.keys(), Set.of(), Set.of(), List.of());
    }

    @Override
    public void ensureNetwork(NetworkSpec network, CallContext context) {
        if (!network.gateways().isEmpty()) {
            throw EngineException.invalid(
                    "network " + network.name() + ": the driver " + name + " takes no subnets: " + why);
        }
    }

    @Override
    public void removeNetwork(NetworkSpec network, CallContext context) {
        // There is no link.
    }

    @Override
    public void attach(EndpointSpec endpoint, Path namespace, CallContext context) {
        if (!endpoint.addresses().isEmpty()) {
            throw EngineException.invalid("network " + endpoint.network().name()
                    + ": no address can be given by the driver " + name + ": " + why);
        }
    }

    @Override
    public void detach(EndpointSpec endpoint, Path namespace, CallContext context) {
        // There is no link.
    }

    @Override
    public void setDefaultGateways(EndpointSpec endpoint, Path namespace, CallContext context) {
        // There is no route of the endpoint's own.
    }

    @Override
    public EndpointStats stats(EndpointSpec endpoint, Path namespace, CallContext context) {
        throw EngineException.notImplemented(
                "network " + endpoint.network().name() + ": there are no counters of the container's own: " + why);
    }

    @Override
    public List<String> check(EndpointSpec endpoint, Path namespace, CallContext context) {
        return List.of();
    }

    @Override
    public List<Cidr> usedSubnets(CallContext context) {
        return List.of();
    }
}
