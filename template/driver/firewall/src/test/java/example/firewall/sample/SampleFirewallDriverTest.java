package example.firewall.sample;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.network.FirewallDriver;
import dev.theseus.tck.DriverTck;

/** The contract that drivers of all kinds keep. {@code FirewallDriverTck} sends packets: it is for drivers that filter them. */
final class SampleFirewallDriverTest extends DriverTck<FirewallDriver> {
    SampleFirewallDriverTest() {
        super(DriverKind.FIREWALL);
    }

    @Override
    protected FirewallDriver open(EngineSettings settings) {
        return new SampleFirewallDriver(settings);
    }

    @Override
    protected void close(FirewallDriver driver) {
        // It holds nothing open.
    }
}
