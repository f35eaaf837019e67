package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.engine.network.internal.SandboxRecord.EndpointRecord;
import dev.theseus.engine.slot.ExpectedObjects;
import java.util.HashSet;
import java.util.Set;

/** The networks and endpoints that a network driver holds for this engine; from memory. */
public final class NetworkExpectations implements ExpectedObjects {
    private final NetworkTable networks;
    private final SandboxTable sandboxes;

    public NetworkExpectations(NetworkTable networks, SandboxTable sandboxes) {
        this.networks = networks;
        this.sandboxes = sandboxes;
    }

    @Override
    public Set<String> keys(DriverKind kind, String name) {
        Set<String> keys = new HashSet<>();
        if (kind == DriverKind.NETWORK) {
            for (NetworkRecord network : networks.everything()) {
                // The user's own bridge carries no tag of ours.
                if (network.hasDriver() && network.driver().equals(name) && !network.adopted()) {
                    keys.add(network.id());
                }
            }
            for (SandboxRecord sandbox : sandboxes.all()) {
                for (EndpointRecord endpoint : sandbox.endpoints()) {
                    networks.byId(endpoint.networkId())
                            .filter(network ->
                                    network.hasDriver() && network.driver().equals(name))
                            .ifPresent(network -> keys.add(endpoint.id()));
                }
            }
        }
        return keys;
    }
}
