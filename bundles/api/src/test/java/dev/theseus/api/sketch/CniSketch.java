package dev.theseus.api.sketch;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Networks by CNI plugins. What ADD answers (addresses, routes, DNS) has to be given to CHECK and DEL as it was. The
 * engine does not take it, so it lies in the driver's folder: a truth that the engine does not own, lost with that
 * folder.
 */
final class CniSketch implements NetworkDriver {
    private final EngineSettings settings;

    CniSketch(EngineSettings settings) {
        this.settings = settings;
    }

    /**
     * Plugins have addresses, masquerading and rules of their own: it claims nothing. Ports they publish only if told
     * which.
     */
    @Override
    public DriverInfo info() {
        return new DriverInfo("cni", "0", Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return RecoveryReport.empty();
    }

    /** CNI knows no network before the first container is on it. */
    @Override
    public void ensureNetwork(NetworkSpec network, CallContext context) {
        plugin("STATUS", network, "");
    }

    @Override
    public void removeNetwork(NetworkSpec network, CallContext context) {
        plugin("GC", network, "");
    }

    @Override
    public void attach(EndpointSpec endpoint, Path namespace, CallContext context) {
        String result = plugin("ADD", endpoint.network(), "");
        try {
            Files.writeString(result(endpoint), result);
        } catch (IOException e) {
            throw EngineException.internal("keep the result of " + endpoint.id(), e);
        }
    }

    @Override
    public void detach(EndpointSpec endpoint, Path namespace, CallContext context) {
        plugin("DEL", endpoint.network(), previous(endpoint));
    }

    /** A plugin sets routes when it adds; it cannot be told later. */
    @Override
    public void setDefaultGateways(EndpointSpec endpoint, Path namespace, CallContext context) {
        throw EngineException.notImplemented("CNI plugins choose default routes themselves");
    }

    @Override
    public EndpointStats stats(EndpointSpec endpoint, Path namespace, CallContext context) {
        return new EndpointStats(endpoint.interfaceName(), 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public List<String> check(EndpointSpec endpoint, Path namespace, CallContext context) {
        return plugin("CHECK", endpoint.network(), previous(endpoint)).lines().toList();
    }

    @Override
    public List<Cidr> usedSubnets(CallContext context) {
        return List.of();
    }

    private Path result(EndpointSpec endpoint) {
        return settings.stateDirectory(DriverKind.NETWORK, "cni").resolve(endpoint.id());
    }

    private String previous(EndpointSpec endpoint) {
        try {
            return Files.readString(result(endpoint));
        } catch (IOException e) {
            throw EngineException.internal("the result of " + endpoint.id() + " is lost", e);
        }
    }

    /**
     * As the specification has it: the configuration of the network, with the previous result in it, on the standard
     * input.
     */
    private static String plugin(String command, NetworkSpec network, String previousResult) {
        return command + " " + network.name() + " " + previousResult;
    }
}
