package example.firewall.sample;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.FirewallDriver;
import dev.theseus.api.network.FirewallPlan;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Component;

/**
 * Where a firewall driver begins: the engine finds it and keeps asking; what it cannot do yet it refuses. Write the methods one by
 * one, and let the test beside it extend {@code FirewallDriverTck} then.
 */
@Component(service = FirewallDriver.class, property = Driver.PROPERTY_NAME + "=" + SampleFirewallDriver.NAME)
public final class SampleFirewallDriver implements FirewallDriver {
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
        return EngineException.notImplemented("firewall driver " + NAME + " cannot " + call + " yet; use another one");
    }

    @Override
    public void apply(FirewallPlan plan, CallContext context) {
        throw notYet("apply rules");
    }

    /** Succeeds when there is no rule, and there is none yet. */
    @Override
    public void withdraw(String engineId, CallContext context) {
        // Nothing was applied.
    }

    @Override
    public List<String> verify(FirewallPlan plan, CallContext context) {
        throw notYet("verify rules");
    }
}
