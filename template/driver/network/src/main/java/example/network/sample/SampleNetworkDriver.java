package example.network.sample;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
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
import org.osgi.service.component.annotations.Component;

/**
 * Where a network driver begins: the engine finds it and keeps asking; what it cannot do yet it refuses. Write the methods one by
 * one, and let the test beside it extend {@code NetworkDriverTck} then.
 */
@Component(service = NetworkDriver.class, property = Driver.PROPERTY_NAME + "=" + SampleNetworkDriver.NAME)
public final class SampleNetworkDriver implements NetworkDriver {
    static final String NAME = "sample";
    private static final String VERSION = "1.0.0";

    @Override
    public DriverInfo info() {
        return new DriverInfo(NAME, VERSION, Set.of(), Map.of());
    }

    /** Nothing is made yet, so whatever is expected is missing. */
    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return new RecoveryReport(Set.of(), expected.keys(), Set.of(), List.of());
    }

    private static EngineException notYet(String call) {
        return EngineException.notImplemented("network driver " + NAME + " cannot " + call + " yet; use another one");
    }

    @Override
    public void ensureNetwork(NetworkSpec network, CallContext context) {
        throw notYet("make networks");
    }

    @Override
    public void removeNetwork(NetworkSpec network, CallContext context) {
        // Removing what is not there succeeds, and there is none yet.
    }

    @Override
    public void attach(EndpointSpec endpoint, Path namespace, CallContext context) {
        throw notYet("attach containers");
    }

    @Override
    public void detach(EndpointSpec endpoint, Path namespace, CallContext context) {
        // As for removeNetwork.
    }

    @Override
    public void setDefaultGateways(EndpointSpec endpoint, Path namespace, CallContext context) {
        throw notYet("set default routes");
    }

    @Override
    public EndpointStats stats(EndpointSpec endpoint, Path namespace, CallContext context) {
        throw notYet("count packets");
    }

    @Override
    public List<String> check(EndpointSpec endpoint, Path namespace, CallContext context) {
        throw notYet("check endpoints");
    }

    /** Asked of every network driver whenever a network is made. */
    @Override
    public List<Cidr> usedSubnets(CallContext context) {
        return List.of();
    }
}
